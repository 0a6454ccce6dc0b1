import { html, raw } from 'hono/html'
import { layout } from '../../pages/layout.ts'
import type { Markup, PageContext } from '../../pages/layout.ts'
import type { RenderedPage } from './markdown.ts'
import { addressOf, BESIDE_THE_DOCS, DOCS_PAGES, DOCS_SECTIONS } from './navigation.ts'
import type { DocsPage } from './navigation.ts'

const TOOLS = 'API and tools'

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
      ${DOCS_SECTIONS.map(
        ({ title, pages }) =>
          html`<section class="task">
            <h2>${title}</h2>
            <ul class="tasks">
              ${pages.map(
                (page) =>
                  html`<li>
                    <a href="${addressOf(page.file)}/">${page.title}</a>
                    <p>${page.summary}</p>
                  </li>`,
              )}
            </ul>
          </section>`,
      )}
      <section class="task">
        <h2>${TOOLS}</h2>
        <ul class="tasks">
          ${BESIDE_THE_DOCS.map(
            ({ href, title, summary }) =>
              html`<li>
                <a href="${href}">${title}</a>
                <p>${summary}</p>
              </li>`,
          )}
        </ul>
      </section>
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
  const markdown = `${addressOf(file)}.md`
  return frame(context, {
    title,
    summary,
    file,
    markdown,
    body: html`<article class="doc">
        ${raw(rendered.html)}
        <footer class="doc-end">
          <nav aria-label="Next pages">${turn('prev', previous)} ${turn('next', next)}</nav>
          <p><a href="${markdown}" type="text/markdown">This page as Markdown</a></p>
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
  file?: string
  markdown?: string
  body: Markup
}

function frame({ asset, searchIndex }: SiteContext, { title, summary, file, markdown, body }: Framed): Markup {
  return layout(
    { language: 'en', asset },
    {
      title: `${title}: Referral API`,
      description: summary,
      scripts: ['docs.js'],
      styles: ['docs.css'],
      markdown,
      tools: html`<search class="search" data-index="${searchIndex}" hidden>
        <input type="search" placeholder="Search the docs" aria-label="Search the docs" autocomplete="off" />
        <p class="unseen" role="status"></p>
        <ol class="found" hidden></ol>
      </search>`,
      beside: html`<button type="button" class="menu" popovertarget="pages">All pages</button>
        <nav id="pages" class="pages" popover aria-label="Documentation">
          <button type="button" class="close" popovertarget="pages" popovertargetaction="hide">Close</button>
          ${DOCS_SECTIONS.map(
            (section) =>
              html`<h2>${section.title}</h2>
                <ul>
                  ${section.pages.map((page) => entry(page, page.file === file))}
                </ul>`,
          )}
          <h2>${TOOLS}</h2>
          <ul>
            ${BESIDE_THE_DOCS.map(({ href, title }) => html`<li><a href="${href}">${title}</a></li>`)}
          </ul>
        </nav>`,
      body: html`${body}
        <p id="announcer" class="unseen" role="status"></p>`,
    },
  )
}

const entry = ({ file, title }: DocsPage, isCurrent: boolean) =>
  html`<li>
    <a href="${addressOf(file)}/" ${isCurrent ? raw('aria-current="page"') : ''}>${title}</a>
  </li>`
