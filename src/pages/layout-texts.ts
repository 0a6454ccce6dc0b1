import type { Language } from '../lib/language.ts'

const en = {
  skip: 'Skip to the content',
  places: 'Pages',
  language: 'Language',
  reference: 'API reference',
  schema: 'OpenAPI',
  errors: 'Errors',
  health: 'Health',
  footer: 'Referral API. Phone sign-in and referrals.',
}

/** What stands around every page. */
export const LAYOUT_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    skip: 'К содержанию',
    places: 'Страницы',
    language: 'Язык',
    reference: 'Справочник',
    schema: 'OpenAPI',
    errors: 'Ошибки',
    health: 'Состояние',
    footer: 'Referral API. Вход по телефону и приглашения.',
  },
}
