import { sha256Hex } from '../../lib/keys.ts'
import { asServed } from './links.ts'
import { renderMarkdown } from './markdown.ts'
import { addressOf, BESIDE_THE_DOCS, DOCS_PAGES, DOCS_SECTIONS } from './navigation.ts'
import { docsHome, docsPage } from './page.ts'
import type { SiteContext } from './page.ts'

const DECISIONS = 'docs/decisions/'
const VERSION_LENGTH = 10

interface Source {
  markdown: string
  title: string
  summary: string
  /** Decisions are not: they are many, and say what was considered and not what is. */
  searched: boolean
}

/** All files of the site but its images, by path: HTML and Markdown of each page, the search index and llms.txt. */
export async function renderSite(
  markdownOf: Map<string, string>,
  images: string[],
  asset: SiteContext['asset'],
): Promise<Map<string, string>> {
  const sources = sourcesOf(markdownOf)
  const files = new Set([...sources.keys(), ...images])
  const rendered = [...sources].map(([file, source]) => ({
    file,
    source,
    page: renderMarkdown(files, file, source.markdown),
  }))
  const index = JSON.stringify(
    rendered
      .filter(({ source }) => source.searched)
      .flatMap(({ file, source, page }) =>
        page.pieces.map(({ id, heading, text }) => ({
          id: `${addressOf(file)}/${id && `#${id}`}`,
          page: source.title,
          heading: id && heading,
          text,
        })),
      ),
  )
  const context = { asset, searchIndex: `/docs/search.json?v=${sha256Hex(index).slice(0, VERSION_LENGTH)}` }
  const site = new Map([
    ['docs/search.json', index],
    ['docs/index.html', String(await docsHome(context))],
    ['llms.txt', llmsTxt()],
  ])
  for (const { file, source, page } of rendered) {
    const address = addressOf(file).slice(1)
    site.set(`${address}.md`, asServed(files, file, source.markdown))
    site.set(`${address}/index.html`, String(await docsPage(context, { file, ...source, rendered: page })))
  }
  return site
}

function sourcesOf(markdownOf: Map<string, string>): Map<string, Source> {
  const decisions = [...markdownOf].filter(([file]) => file.startsWith(DECISIONS))
  const sources = new Map<string, Source>()
  for (const { file, title, summary } of DOCS_PAGES) {
    const markdown = file === DECISIONS ? listOf(decisions) : markdownOf.get(file)
    if (markdown === undefined) throw new Error(`src/docs/site/navigation.ts names a page that does not exist: ${file}`)
    sources.set(file, { markdown, title, summary, searched: true })
  }
  for (const [file, markdown] of decisions) {
    const title = headingOf(markdown)
    sources.set(file, { markdown, title, summary: `Decision ${title}`, searched: false })
  }
  return sources
}

const headingOf = (markdown: string) => /^# (.*)$/m.exec(markdown)?.[1] ?? ''

function listOf(decisions: [file: string, markdown: string][]): string {
  const items = decisions.map(([file, markdown]) => `- [${headingOf(markdown)}](${file.slice('docs/'.length)})\n`)
  return `# Decisions\n\nWhy the service is built as it is: one page for each decision that someone may want to revert.\n\n${items.join('')}`
}

const itemOf = (href: string, title: string, summary: string) => `- [${title}](${href}): ${summary}\n`

/** https://llmstxt.org */
function llmsTxt(): string {
  const sections = DOCS_SECTIONS.map(
    ({ title, pages }) =>
      `## ${title}\n\n${pages.map((page) => itemOf(`${addressOf(page.file)}.md`, page.title, page.summary)).join('')}`,
  )
  return `# Referral API

> Phone sign-in and referrals for mobile apps: codes by SMS, JWT sessions, invite codes and links, attribution, rewards, an
> admin panel. Runs on Cloudflare Workers or on your own server.

Apps use the typed client or HTTP. Errors are \`application/problem+json\` with a stable \`code\`.

${sections.join('\n')}
## API

${BESIDE_THE_DOCS.map(({ href, title, summary }) => itemOf(href, title, summary)).join('')}`
}
