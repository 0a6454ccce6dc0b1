import type { Language } from '../lib/language.ts'

const en = {
  title: 'Errors: Referral API',
  description: 'Every error code of the Referral API, and what a client does about it.',
  heading: 'Errors',
  lead:
    'Every refusal is `application/problem+json` (RFC 9457) with a stable `code`. Decide by the code, ' +
    'show `detail` to people, and quote `request_id` to support.',
  advice: 'What to do:',
  contents: 'On this page',
  codes: 'Error codes',
  fieldCodes: 'Field codes',
  fieldLead: 'A refusal of fields lists them in `errors`, each with one of these codes or one of the above.',
  fieldCode: 'Code',
  fieldMessage: 'Message',
}

export const ERRORS_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    title: 'Ошибки: Referral API',
    description: 'Все коды ошибок Referral API и действия клиента.',
    heading: 'Ошибки',
    lead:
      'Каждый отказ — это `application/problem+json` (RFC 9457) с постоянным `code`. Решайте по коду, ' +
      'людям показывайте `detail`, поддержке сообщайте `request_id`.',
    advice: 'Что делать:',
    contents: 'На странице',
    codes: 'Коды ошибок',
    fieldCodes: 'Коды полей',
    fieldLead: 'Отказ из-за полей перечисляет их в `errors`, каждое с одним из этих кодов или из кодов выше.',
    fieldCode: 'Код',
    fieldMessage: 'Сообщение',
  },
}
