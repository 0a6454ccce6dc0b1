import type { Language } from '../../lib/language.ts'

interface PreviewTexts {
  /** `{name}` is the owner's, as they let strangers see it. */
  titleBy: string
  title: string
  description: string
  locale: string
}

/** What a link says in a chat, unless it or the settings say something else. `{app}` is the name of the app. */
export const PREVIEW_TEXTS: Record<Language, PreviewTexts> = {
  en: {
    titleBy: '{name} invites you to {app}',
    title: 'You are invited to {app}',
    description: 'Open the link to join.',
    locale: 'en_US',
  },
  ru: {
    titleBy: '{name} приглашает вас: {app}',
    title: 'Приглашение: {app}',
    description: 'Откройте ссылку, чтобы присоединиться.',
    locale: 'ru_RU',
  },
}
