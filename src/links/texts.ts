import type { Config } from '../config.ts'
import type { Language } from '../lib/language.ts'

const NEUTRAL: Record<Language, string> = { en: 'the app', ru: 'приложение' }

/** What a sentence calls the app: its name, or neutral words while none is set. */
export const appNameIn = ({ message }: Pick<Config, 'message'>, language: Language): string =>
  message.appName || NEUTRAL[language]

interface PreviewTexts {
  /** `{name}` is the owner's display name. */
  titleBy: string
  title: string
  description: string
  locale: string
}

/** Texts of previews if neither the link nor the settings have any. `{app}` is the name of the app. */
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

export const SHARE_PLACEHOLDERS = ['app', 'code', 'url'] as const

/** The address comes last, so that the text also reads well when the address is sent separately. */
export const SHARE_TEXTS: Record<Language, string> = {
  en: 'Join me on {app}. My invite code: {code}\n{url}',
  ru: 'Приглашаю в {app}. Мой код приглашения: {code}\n{url}',
}

export const SHARE_SUBJECTS: Record<Language, string> = {
  en: 'Invitation to {app}',
  ru: 'Приглашение в {app}',
}

export type ShareValues = Record<'app' | 'code', string>

/** Fills a template. Without an address, `{url}` goes, with the space before it. */
export function fillShareText(template: string, { app, code }: ShareValues, url = ''): string {
  const values = { app, code, url }
  const shortened = url ? template : template.replace(/\s*\{url\}/g, '')
  return shortened.replace(/\{(app|code|url)\}/g, (_, name: keyof typeof values) => values[name]).trim()
}
