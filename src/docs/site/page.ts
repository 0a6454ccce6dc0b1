import { html, raw } from 'hono/html'
import { layout } from '../../pages/layout.ts'
import type { Markup, PageContext } from '../../pages/layout.ts'
import type { RenderedPage } from './markdown.ts'
import { addressOf, BESIDE_THE_DOCS, DOCS_PAGES, DOCS_SECTIONS } from './navigation.ts'
import type { DocsPage } from './navigation.ts'

/** The menu, and what the start page shows. */
const MENU = [
  ...DOCS_SECTIONS.map(({ title, pages }) => ({
    title,
    entries: pages.map(({ file, ...page }) => ({ ...page, href: `${addressOf(file)}/` })),
  })),
  { title: 'API and tools', entries: BESIDE_THE_DOCS },
]

/** What every page of the docs is rendered with. */
export interface SiteContext {
  asset: PageContext['asset']
  /** The versioned URL of the search index. */
  searchIndex: string
}

/** The start page of the docs: every page by task. */
export const docsHome = (context: SiteContext): Markup =>
  frame(context, {
    title: 'Documentation',
    summary: 'Guides for app developers, staff and operators of the Referral API.',
    body: html`<article class="doc">
      <h1>Documentation</h1>
      <p class="lead">Phone sign-in and referrals for mobile apps: guides for app developers, staff and operators.</p>
      ${MENU.map(
        (section) =>
          html`<section class="task">
            <h2>${section.title}</h2>
            <ul class="tasks">
              ${section.entries.map(
                ({ href, title, summary }) =>
                  html`<li>
                    <a href="${href}">${title}</a>
                    <p>${summary}</p>
                  </li>`,
              )}
            </ul>
          </section>`,
      )}
    </article>`,
  })

interface Shown {
  file: string
  title: string
  summary: string
  rendered: RenderedPage
}

export function docsPage(context: SiteContext, { file, title, summary, rendered }: Shown): Markup {
  const index = DOCS_PAGES.findIndex((page) => page.file === file)
  const [previous, next] = index === -1 ? [] : [DOCS_PAGES[index - 1], DOCS_PAGES[index + 1]]
  const address = addressOf(file)
  return frame(context, {
    title,
    summary,
    address,
    body: html`<article class="doc">
        ${raw(rendered.html)}
        <footer class="doc-end">
          <nav aria-label="Next pages">${turn('prev', previous)} ${turn('next', next)}</nav>
          <p><a href="${address}.md" type="text/markdown">This page as Markdown</a></p>
        </footer>
      </article>
      ${contents(rendered)}`,
  })
}

const turn = (rel: 'prev' | 'next', page: DocsPage | undefined) =>
  page && html`<a rel="${rel}" href="${addressOf(page.file)}/">${page.title}</a>`

function contents({ headings }: RenderedPage) {
  const shown = headings.filter(({ level }) => level === 2)
  if (shown.length < 2) return ''
  return html`<nav class="contents" aria-labelledby="contents-title">
    <h2 id="contents-title">On this page</h2>
    <ul>
      ${shown.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}
    </ul>
  </nav>`
}

interface Framed {
  title: string
  summary: string
  /** Without an ending. */
  address?: string
  body: Markup
}

function frame({ asset, searchIndex }: SiteContext, { title, summary, address, body }: Framed): Markup {
  return layout(
    { language: 'en', asset },
    {
      title: `${title}: Referral API`,
      description: summary,
      scripts: ['docs.js'],
      styles: ['docs.css'],
      markdown: address && `${address}.md`,
      tools: html`<search class="search" data-index="${searchIndex}" hidden>
        <input type="search" placeholder="Search the docs" aria-label="Search the docs" autocomplete="off" />
        <p class="unseen" role="status"></p>
        <ol class="found" hidden></ol>
      </search>`,
      beside: html`<button type="button" class="menu" popovertarget="pages">All pages</button>
        <nav id="pages" class="pages" popover aria-label="Documentation">
          <button type="button" class="close" popovertarget="pages" popovertargetaction="hide">Close</button>
          ${MENU.map(
            (section) =>
              html`<h2>${section.title}</h2>
                <ul>
                  ${section.entries.map((entry) => link(entry, entry.href === `${address}/`))}
                </ul>`,
          )}
        </nav>`,
      body: html`${body}
        <p id="announcer" class="unseen" role="status"></p>`,
    },
  )
}

const link = ({ href, title }: { href: string; title: string }, isCurrent: boolean) =>
  html`<li>
    <a href="${href}" ${isCurrent ? raw('aria-current="page"') : ''}>${title}</a>
  </li>`
