import { html } from 'hono/html'
import { ERRORS } from '../errors/error-table.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import { FIELD_ERRORS } from '../errors/field-error-table.ts'
import type { Language } from '../lib/language.ts'
import { ERROR_ADVICE } from './error-advice.ts'
import { layout, prose } from './layout.ts'
import type { Markup, PageContext } from './layout.ts'

const en = {
  title: 'Errors: Referral API',
  description: 'Every error code of the Referral API and how to handle it.',
  heading: 'Errors',
  lead:
    'Every error is `application/problem+json` (RFC 9457) with a stable `code`. Decide by the code, ' +
    'show `detail` to users and quote `request_id` to support.',
  advice: 'What to do:',
  contents: 'On this page',
  codes: 'Error codes',
  fieldCodes: 'Field codes',
  fieldLead: 'When fields are invalid, `errors` lists each of them with one of these codes or one of the codes above.',
  fieldCode: 'Code',
  fieldMessage: 'Message',
}

const ERRORS_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    title: 'Ошибки: Referral API',
    description: 'Все коды ошибок Referral API и что с ними делать.',
    heading: 'Ошибки',
    lead:
      'Каждая ошибка приходит как `application/problem+json` (RFC 9457) с постоянным `code`. Ориентируйтесь на код, ' +
      'пользователям показывайте `detail`, поддержке сообщайте `request_id`.',
    advice: 'Что делать:',
    contents: 'На этой странице',
    codes: 'Коды ошибок',
    fieldCodes: 'Коды полей',
    fieldLead: 'Если поля заполнены неверно, `errors` перечисляет их, каждое с одним из этих кодов или кодов выше.',
    fieldCode: 'Код',
    fieldMessage: 'Сообщение',
  },
}

const CODES = Object.keys(ERRORS) as ErrorCode[]

/** The error registry: the `type` of every problem document links here. */
export function errorsPage(context: PageContext): Markup {
  const { language } = context
  const text = ERRORS_TEXTS[language]
  const body = html`
    <section class="hero">
      <h1>${text.heading}</h1>
      <p class="lead">${prose(text.lead)}</p>
    </section>
    <div class="registry">
      <nav class="contents" aria-labelledby="contents-title">
        <h2 id="contents-title">${text.contents}</h2>
        <ul>
          ${CODES.map(
            (code) =>
              html`<li>
                <a href="#${code}"><code>${code}</code></a>
              </li>`,
          )}
          <li><a href="#field-codes">${text.fieldCodes}</a></li>
        </ul>
      </nav>
      <div class="entries">
        <h2>${text.codes}</h2>
        ${CODES.map((code) => entry(code, language))}
        <h2 id="field-codes">${text.fieldCodes}</h2>
        <p>${prose(text.fieldLead)}</p>
        <div class="card">${fieldTable(language)}</div>
      </div>
    </div>
  `
  return layout(context, { title: text.title, description: text.description, path: '/errors/', body })
}

function entry(code: ErrorCode, language: Language): Markup {
  const { status, title, detail } = ERRORS[code]
  return html`
    <article class="card entry" id="${code}">
      <header>
        <h3><a href="#${code}">${title[language]}</a></h3>
        <code>${code}</code>
        <span class="status">${status}</span>
      </header>
      <p>${prose(detail[language])}</p>
      <p class="advice"><b>${ERRORS_TEXTS[language].advice}</b> ${prose(ERROR_ADVICE[code][language])}</p>
    </article>
  `
}

function fieldTable(language: Language): Markup {
  const text = ERRORS_TEXTS[language]
  return html`
    <table class="fields">
      <thead>
        <tr>
          <th scope="col">${text.fieldCode}</th>
          <th scope="col">${text.fieldMessage}</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(FIELD_ERRORS).map(
          ([code, message]) => html`
            <tr id="${code}">
              <td><code>${code}</code></td>
              <td>${prose(message[language])}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `
}
