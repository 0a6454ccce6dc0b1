import { LANGUAGES } from '../lib/language.ts'
import { codeMessage } from './code-message.ts'
import type { MessageSettings } from './code-message.ts'
import { countSegments } from './segments.ts'

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
