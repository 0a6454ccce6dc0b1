import type { Language } from '../lib/language.ts'
import { LANGUAGES } from '../lib/language.ts'
import { countSegments } from './segments.ts'

export interface MessageSettings {
  templates: Record<Language, string>
  appName: string
  /** Domain of the website where browsers may fill in the code. */
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
  /** Replaces the template if the code is not for a sign-in. */
  wording?: CodeText | undefined
}

/** Short enough for one SMS, together with the line for browsers. */
export const DEFAULT_TEMPLATES: Record<Language, string> = {
  en: '{code} is your sign-in code. Do not share it with anyone.',
  ru: '{code} — код для входа. Никому не сообщайте.',
}

export const PLACEHOLDERS = ['code', 'minutes', 'app'] as const

/**
 * The message with a code, in the language of the request. The parts for machines come last: the hash, which SMS
 * Retriever finds anywhere, then `@host #code`, which must be the last line (wicg.github.io/sms-one-time-codes).
 */
export function codeMessage(settings: MessageSettings, { language, code, ttlSeconds, wording }: CodeMessage): string {
  const { templates, appName, webOtpHost, androidAppHash } = settings
  const values = { code, minutes: String(Math.floor(ttlSeconds / 60)), app: appName }
  const fill = () =>
    templates[language].replace(/\{(code|minutes|app)\}/g, (_, name: keyof typeof values) => values[name])
  const text = wording ? wording(language, code) : fill()
  return [text, androidAppHash, webOtpHost && `@${webOtpHost} #${code}`].filter(Boolean).join('\n')
}

interface Lengths {
  codeLength: number
  ttlSeconds: number
}

/** What SMS Retriever reads at most: developers.google.com/identity/sms-retriever/verify */
const RETRIEVER_BYTES = 140

/** Warnings, logged at start-up, about messages that cost extra or may not work. The service still starts. */
export function messageWarnings(settings: MessageSettings, { codeLength, ttlSeconds }: Lengths): string[] {
  const warnings: string[] = []
  for (const language of LANGUAGES) {
    const text = codeMessage(settings, { language, code: '0'.repeat(codeLength), ttlSeconds })
    const { encoding, units, count } = countSegments(text)
    const bytes = new TextEncoder().encode(text).length
    if (count > 1) warnings.push(`message ${language}: ${units} ${encoding} characters, billed as ${count} messages`)
    if (settings.androidAppHash !== undefined && bytes > RETRIEVER_BYTES)
      warnings.push(`message ${language}: ${bytes} bytes, but SMS Retriever reads only ${RETRIEVER_BYTES}`)
  }
  if (settings.webOtpHost !== undefined && settings.androidAppHash !== undefined)
    warnings.push(
      'WEBOTP_HOST and ANDROID_APP_HASH are both set, but old versions of SMS Retriever expect the hash last',
    )
  return warnings
}
