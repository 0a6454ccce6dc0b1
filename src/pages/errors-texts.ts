import type { Language } from '../lib/language.ts'

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

export const ERRORS_TEXTS: Record<Language, typeof en> = {
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
