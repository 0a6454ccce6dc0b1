import type { Language } from '../../lib/language.ts'

export const SHARE_PLACEHOLDERS = ['app', 'code', 'url'] as const

/** The address comes last, so that the text stands without it where an address is sent beside the text. */
export const SHARE_TEXTS: Record<Language, string> = {
  en: 'Join me on {app}. My invite code: {code}\n{url}',
  ru: 'Приглашаю в {app}. Мой код приглашения: {code}\n{url}',
}

export const SHARE_SUBJECTS: Record<Language, string> = {
  en: 'Invitation to {app}',
  ru: 'Приглашение в {app}',
}

export type ShareValues = Record<'app' | 'code', string>

/** A template with its values; without an address `{url}` goes, and the space before it. */
export function fillShareText(template: string, { app, code }: ShareValues, url = ''): string {
  const values = { app, code, url }
  const shortened = url ? template : template.replace(/\s*\{url\}/g, '')
  return shortened.replace(/\{(app|code|url)\}/g, (_, name: keyof typeof values) => values[name]).trim()
}
