import type { Language } from '../lib/language.ts'

const en = {
  skip: 'Skip to content',
  places: 'Pages',
  language: 'Language',
  reference: 'API reference',
  schema: 'OpenAPI',
  errors: 'Errors',
  health: 'Health',
  footer: 'Referral API. Phone sign-in and referrals.',
}

/** Texts around every page. */
export const LAYOUT_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    skip: 'Перейти к содержанию',
    places: 'Страницы',
    language: 'Язык',
    reference: 'Справочник',
    schema: 'OpenAPI',
    errors: 'Ошибки',
    health: 'Статус',
    footer: 'Referral API. Вход по телефону и приглашения.',
  },
}
