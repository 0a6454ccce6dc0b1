import { html } from 'hono/html'
import { LANGUAGES } from '../lib/language.ts'
import type { Language } from '../lib/language.ts'

const en = {
  skip: 'Skip to content',
  places: 'Pages',
  language: 'Language',
  docs: 'Docs',
  reference: 'API reference',
  schema: 'OpenAPI',
  errors: 'Errors',
  health: 'Health',
  footer: 'Referral API. Phone sign-in and referrals.',
}

/** Texts around every page. */
const LAYOUT_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    skip: 'Перейти к содержанию',
    places: 'Страницы',
    language: 'Язык',
    docs: 'Документация',
    reference: 'Справочник',
    schema: 'OpenAPI',
    errors: 'Ошибки',
    health: 'Статус',
    footer: 'Referral API. Вход по телефону и приглашения.',
  },
}

export type Markup = ReturnType<typeof html>

/** What every page is rendered with. */
export interface PageContext {
  language: Language
  /** The versioned URL of a file of `static/`. */
  asset: (name: string) => string
}

interface Page {
  title: string
  description: string
  /** The path of the page without its query: `/errors/`. None: the page is in one language. */
  path?: string
  scripts?: string[]
  styles?: string[]
  /** Where the page is as Markdown. */
  markdown?: string | undefined
  /** At the end of the header, in place of the languages. */
  tools?: Markup
  /** A menu beside the content. */
  beside?: Markup
  body: Markup
}

/** The frame of a page: head, navigation, language switch. */
export function layout(
  { language, asset }: PageContext,
  { title, description, path, scripts = [], styles = [], markdown, tools, beside, body }: Page,
): Markup {
  const text = LAYOUT_TEXTS[language]
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <meta name="description" content="${description}" />
        <link rel="icon" type="image/svg+xml" href="${asset('icon.svg')}" />
        ${['pages.css', ...styles].map((name) => html`<link rel="stylesheet" href="${asset(name)}" />`)}
        ${path !== undefined && LANGUAGES.map((to) => html`<link rel="alternate" hreflang="${to}" href="${path}?lang=${to}" />`)}
        ${markdown !== undefined && html`<link rel="alternate" type="text/markdown" href="${markdown}" />`}
        <link rel="alternate" type="text/plain" title="llms.txt" href="/llms.txt" />
        ${scripts.map((name) => html`<script type="module" src="${asset(name)}"></script>`)}
      </head>
      <body>
        <a class="skip" href="#content">${text.skip}</a>
        <header class="top">
          <a class="brand" href="/?lang=${language}">${mark}<span>Referral API</span></a>
          <nav class="places" aria-label="${text.places}">
            <a href="/docs/" hreflang="en">${text.docs}</a>
            <a href="/api/v1/redoc/">${text.reference}</a>
            <a href="/api/v1/schema/">${text.schema}</a>
            <a href="/errors/?lang=${language}">${text.errors}</a>
            <a href="/health/ready">${text.health}</a>
          </nav>
          ${
            tools ??
            html`<nav class="languages" aria-label="${text.language}">
              ${languageLink('en', 'English', language)} ${languageLink('ru', 'Русский', language)}
            </nav>`
          }
        </header>
        ${beside}
        <main id="content">${body}</main>
        <footer class="bottom">
          <p>${text.footer} <a href="/llms.txt">llms.txt</a></p>
        </footer>
      </body>
    </html>`
}

/** The same drawing as `icon.svg`: two people, the second invited by the first. */
const mark = html`<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
  <path d="M11 20.5 21 11.5" stroke="currentColor" stroke-width="3" stroke-linecap="round" />
  <circle cx="9.5" cy="22" r="6" fill="currentColor" />
  <circle cx="23" cy="9.5" r="4.5" fill="none" stroke="currentColor" stroke-width="3" />
</svg>`

export const languageLink = (to: Language, name: string, current: Language): Markup =>
  to === current
    ? html`<a href="?lang=${to}" hreflang="${to}" lang="${to}" aria-current="true">${name}</a>`
    : html`<a href="?lang=${to}" hreflang="${to}" lang="${to}">${name}</a>`

/** Renders backticks as code. */
export const prose = (text: string): Markup[] =>
  text.split('`').map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`))
