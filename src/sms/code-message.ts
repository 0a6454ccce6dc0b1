import type { Language } from '../lib/language.ts'

export interface MessageSettings {
  templates: Record<Language, string>
  appName: string
  /** Domain of the website whose browsers may fill the code in. */
  webOtpHost: string | undefined
  /** Hash of the Android app that reads the message: SMS Retriever. */
  androidAppHash: string | undefined
}

/** A text around a code. */
export type CodeText = (language: Language, code: string) => string

interface CodeMessage {
  language: Language
  code: string
  ttlSeconds: number
  /** In place of the template, where the code is for something else than to sign in. */
  wording?: CodeText | undefined
}

/** Short enough for one SMS, and for the line that browsers read behind it. */
export const DEFAULT_TEMPLATES: Record<Language, string> = {
  en: '{code} is your sign-in code. Do not share it with anyone.',
  ru: '{code} — код для входа. Никому не сообщайте.',
}

export const PLACEHOLDERS = ['code', 'minutes', 'app'] as const

/**
 * The message that carries a code, in the language of the request. What machines read comes last: the hash, which SMS
 * Retriever finds wherever it stands, then `@host #code`, which has to be the last line
 * (wicg.github.io/sms-one-time-codes).
 */
export function codeMessage(settings: MessageSettings, { language, code, ttlSeconds, wording }: CodeMessage): string {
  const { templates, appName, webOtpHost, androidAppHash } = settings
  const values = { code, minutes: String(Math.floor(ttlSeconds / 60)), app: appName }
  const fill = () =>
    templates[language].replace(/\{(code|minutes|app)\}/g, (_, name: keyof typeof values) => values[name])
  const text = wording ? wording(language, code) : fill()
  return [text, androidAppHash, webOtpHost && `@${webOtpHost} #${code}`].filter(Boolean).join('\n')
}
