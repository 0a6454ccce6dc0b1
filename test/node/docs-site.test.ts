import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSite, readDocs } from '../../scripts/build-site.ts'
import { renderMarkdown } from '../../src/docs/site/markdown.ts'
import { DOCS_PAGES } from '../../src/docs/site/navigation.ts'
import { ERRORS } from '../../src/errors/error-table.ts'
import { PAGE_ENDPOINTS } from '../../src/pages/endpoints.ts'

/** Addresses of the service that the docs may link to, with their anchors. */
const SERVICE = new Map<string, Set<string>>(PAGE_ENDPOINTS.map(({ path }) => [path, new Set()]))
// Made from the OpenAPI document.
for (const path of ['/admin/', '/docs/postman.json', '/docs/postman-environment.json']) SERVICE.set(path, new Set())
SERVICE.set('/errors/', new Set(Object.keys(ERRORS)))

let folder = ''
const site = new Map<string, string>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docs-'))
  await buildSite(folder, (name) => `/static/${name}`)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name)
    site.set(path.slice(folder.length).replace(/index\.html$/, ''), await readFile(path, 'utf8'))
  }
})
afterAll(() => rm(folder, { recursive: true }))

const htmlPages = () => [...site].filter(([path]) => path.endsWith('/'))

const idsOf = (html: string) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id))

/** Why a link of the site leads nowhere, if it does. */
function fault(from: string, href: string): string | undefined {
  const { origin, pathname, hash } = new URL(href, `http://site${from}`)
  if (origin !== 'http://site' || pathname.startsWith('/static/')) return undefined
  const [content, anchor] = [site.get(pathname), decodeURIComponent(hash.slice(1))]
  if (content === undefined && !SERVICE.has(pathname)) return `${from}: no page ${href}`
  const page = pathname.replace(/\.md$/, '/')
  const ids = content === undefined ? SERVICE.get(pathname) : idsOf(site.get(page) ?? '')
  return anchor === '' || ids?.has(anchor) ? undefined : `${from}: no anchor ${href}`
}

const linksOf = (content: string) =>
  [...content.matchAll(/ (?:href|src|srcset|data-index)="([^"]+)"/g)].map(([, href = '']) => href)
const markdownLinksOf = (content: string) =>
  [...content.replaceAll(/```.*?```/gs, '').matchAll(/\]\(([^()\s]+)\)/g)].map(([, href = '']) => href)

describe('the docs', () => {
  it('have every page of docs/ in their menu, once', async () => {
    const { pages } = await readDocs()
    const files = [...pages.keys()].filter((file) => !file.startsWith('docs/decisions/'))
    expect(DOCS_PAGES.map(({ file }) => file).toSorted()).toEqual([...files, 'docs/decisions/'].toSorted())
  })

  it('have no dead link or anchor in the repository', async () => {
    const { pages } = await readDocs()
    const examples = (await readdir('examples')).map((name) => `examples/${name}/README.md`)
    for (const file of ['CONTRIBUTING.md', 'client/README.md', ...examples]) {
      pages.set(file, await readFile(file, 'utf8'))
    }
    const faults: string[] = []
    for (const [file, markdown] of pages) {
      for (const href of markdownLinksOf(markdown)) {
        if (/^[a-z]+:/.test(href)) continue
        const [path = '', anchor] = href.split('#')
        const target = path === '' ? file : posix.join(posix.dirname(file), path)
        if (!(await stat(target).catch(() => undefined))) faults.push(`${file}: no file ${href}`)
        else if (anchor !== undefined) {
          const { headings } = renderMarkdown(new Set(), target, await readFile(target, 'utf8'))
          if (!headings.some(({ id }) => id === anchor)) faults.push(`${file}: no anchor ${href}`)
        }
      }
    }
    expect(faults).toEqual([])
  })

  it('have no dead link or anchor where they are served, as pages, as Markdown and in llms.txt', () => {
    expect(site.size).toBeGreaterThan(150)
    const faults = [...site].flatMap(([from, content]) => {
      const links = from.endsWith('/') ? linksOf(content) : /\.(?:md|txt)$/.test(from) ? markdownLinksOf(content) : []
      return links.map((href) => fault(from, href.replaceAll('&amp;', '&')))
    })
    expect(faults.filter((found) => found !== undefined)).toEqual([])
    expect(fault('/docs/links/', '/docs/none/')).toBe('/docs/links/: no page /docs/none/')
    expect(fault('/docs/links/', '#none')).toBe('/docs/links/: no anchor #none')
  })

  it('load nothing from elsewhere, and have no inline script or style', () => {
    for (const [path, content] of htmlPages()) {
      expect.soft(content, path).not.toMatch(/<style| style="| on[a-z]+="|<script(?! type="module" src="\/static\/)/)
      expect.soft(content, path).not.toMatch(/(?:src|srcset)="(?!\/)|<link rel="(?:stylesheet|icon)"[^>]+href="(?!\/)/)
    }
  })

  it('have one heading of the first level on each page, and one address for each piece of the search', () => {
    for (const [path, content] of htmlPages()) expect.soft(content.match(/<h1[ >]/g), path).toHaveLength(1)
    const pieces = JSON.parse(site.get('/docs/search.json') ?? '[]') as { id: string; text: string }[]
    expect(new Set(pieces.map(({ id }) => id)).size).toBe(pieces.length)
    expect(pieces.map(({ id }) => fault('/docs/', id)).filter((found) => found !== undefined)).toEqual([])
    expect(pieces.find(({ id }) => id === '/docs/links/#repeating-a-lost-request')?.text).toContain('Idempotency-Key')
  })

  it('are listed in llms.txt: a title, a summary, and the Markdown of every page', () => {
    const llms = site.get('/llms.txt') ?? ''
    expect(llms).toMatch(/^# Referral API\n\n> .+\n/)
    expect(llms.match(/^- \[.+\]\(\/docs\/[\w-]+\.md\): .+\.$/gm)).toHaveLength(DOCS_PAGES.length)
    expect(site.get('/docs/links.md')).toMatch(/^# Links\n/)
  })
})
