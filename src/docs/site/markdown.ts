import Slugger from 'github-slugger'
import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'
import Prism from 'prismjs'
import 'prismjs/components/prism-bash.js'
import 'prismjs/components/prism-http.js'
import 'prismjs/components/prism-ini.js'
import 'prismjs/components/prism-json.js'
import 'prismjs/components/prism-nginx.js'
import 'prismjs/components/prism-sql.js'
import 'prismjs/components/prism-toml.js'
import 'prismjs/components/prism-typescript.js'
import 'prismjs/components/prism-jsx.js'
import 'prismjs/components/prism-tsx.js'
import { resolveLink } from './links.ts'
import type { SiteFiles } from './links.ts'

export interface Heading {
  level: number
  id: string
  text: string
}

export interface RenderedPage {
  html: string
  headings: Heading[]
  /** For the search: the page in pieces, each with the heading above it. */
  pieces: { id: string; heading: string; text: string }[]
}

/** Markup with classes only: the pages' policy allows no `style`. */
const markdown = new MarkdownIt({
  html: true,
  highlight: (code, language) => {
    const grammar = Prism.languages[language]
    const html = grammar ? Prism.highlight(code, grammar, language) : ''
    // Prism's classes are words that our pages use as well.
    return html.replace(/class="token ([a-z-]+)[^"]*"/g, 'class="hl-$1"')
  },
})
const { fence, image } = markdown.renderer.rules
// What scrolls sideways can be reached with the keyboard.
markdown.renderer.rules.fence = (...args) => fence?.(...args).replace('<pre>', '<pre class="code" tabindex="0">') ?? ''
markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>\n'
markdown.renderer.rules.table_close = () => '</table></div>\n'
markdown.renderer.rules.image = (...args) => image?.(...args).replace('<img ', '<img loading="lazy" ') ?? ''

/** A page of the docs as HTML. Anchors are those that GitHub gives the headings. */
export function renderMarkdown(files: SiteFiles, file: string, source: string): RenderedPage {
  const tokens = markdown.parse(source, {})
  const slugger = new Slugger()
  const headings: Heading[] = []
  const pieces = [{ id: '', heading: '', text: '' }]
  for (const [index, token] of tokens.entries()) {
    for (const child of token.children ?? []) resolve(child, files, file)
    if (token.type === 'html_block') token.content = withServedImages(token.content)
    const content = tokens[index + 1]
    if (token.type === 'heading_open' && content) {
      const text = textOf(content)
      const heading = { level: Number(token.tag.slice(1)), id: slugger.slug(text), text }
      headings.push(heading)
      pieces.push({ id: heading.level > 1 ? heading.id : '', heading: text, text: '' })
      token.attrSet('id', heading.id)
      if (heading.level > 1) linkToItself(content, heading.id)
    } else if (!isHeadingText(tokens, index)) {
      const piece = pieces.at(-1)
      if (piece) piece.text = `${piece.text} ${textOf(token)}`.trim()
    }
  }
  const html = markdown.renderer.render(tokens, markdown.options, {})
  return { html, headings, pieces: pieces.filter(({ text }) => text !== '') }
}

const isHeadingText = (tokens: Token[], index: number) => tokens[index - 1]?.type === 'heading_open'

function textOf({ type, content, children }: Token): string {
  if (type === 'fence') return content
  return (children ?? [])
    .map((child) =>
      ['text', 'code_inline'].includes(child.type) ? child.content : child.type === 'softbreak' ? ' ' : '',
    )
    .join('')
}

/** Leads links and images to where the site has them. A link to a file that it doesn't have becomes text. */
function resolve(token: Token, files: SiteFiles, from: string): void {
  const name = token.type === 'link_open' ? 'href' : 'src'
  const value = token.attrGet(name)
  if (typeof value !== 'string') return
  const target = resolveLink(files, from, value)
  if (target.kind === 'elsewhere') token.attrSet(name, target.href)
  else if (target.kind === 'page') token.attrSet(name, `${target.address}/${target.anchor}`)
  else if (name === 'href') token.attrs = [['title', `In the repository: ${target.path}`]]
}

const withServedImages = (html: string) =>
  html
    .replace(/<!--.*?-->\n?/gs, '')
    .replace(/ (src|srcset)="(?=images\/)/g, ' $1="/docs/')
    .replaceAll('<img ', '<img loading="lazy" ')

function linkToItself(content: Token, id: string): void {
  const [open, , close] = markdown.parseInline(`[-](#${id})`, {})[0]?.children ?? []
  if (open && close) content.children = [open, ...(content.children ?? []), close]
}
