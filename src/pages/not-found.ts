import { html } from 'hono/html'
import type { Language } from '../lib/language.ts'
import { layout } from './layout.ts'
import type { Markup, PageContext } from './layout.ts'

const en = { title: 'Page not found', lead: 'Check the address, or go to the', start: 'start page' }
const TEXTS: Record<Language, typeof en> = {
  en,
  ru: { title: 'Страница не найдена', lead: 'Проверьте адрес или откройте', start: 'главную страницу' },
}

/** What people see at a wrong address. */
export function notFoundPage(context: PageContext): Markup {
  const { title, lead, start } = TEXTS[context.language]
  const body = html`
    <section class="hero">
      <h1>${title}</h1>
      <p class="lead">${lead} <a href="/?lang=${context.language}">${start}</a>.</p>
    </section>
  `
  return layout(context, { title, description: title, path: '', body })
}
