import type { Language } from '../../lib/language.ts'
import { maskPhone, parsePhone } from '../../lib/phone.ts'
import { randomId } from '../../lib/random.ts'
import type { Ports } from '../../ports.ts'
import type { SmsMessage } from '../../sms/sms.ts'

type CodeText = (language: Language, code: string) => string

const NEW_NUMBER: Record<Language, (code: string) => string> = {
  en: (code) => `${code} is your code to move an account to this number. Do not share it.`,
  ru: (code) => `${code} — код для переноса аккаунта на этот номер. Не сообщайте его.`,
}

const CURRENT_NUMBER: Record<Language, (code: string) => string> = {
  en: (code) => `${code} is the code to move your account to another number. Not you? Do not share it.`,
  ru: (code) => `${code} — код для смены вашего номера. Не вы? Не сообщайте его.`,
}

const MOVED: Record<Language, (masked: string) => string> = {
  en: (masked) => `Your account was moved from this number to ${masked}. Not you? Contact support now.`,
  ru: (masked) => `Ваш аккаунт перенесён с этого номера на ${masked}. Не вы? Срочно напишите в поддержку.`,
}

/** Sent to the new number. Says what the code does, since someone may be talked into giving it away. */
export const newNumberMessage: CodeText = (language, code) => NEW_NUMBER[language](code)

/** Sent to the current number. */
export const currentNumberMessage: CodeText = (language, code) => CURRENT_NUMBER[language](code)

/** Still useful if the phone was off overnight. */
const NOTICE_TTL_SECONDS = 86_400

interface Moved {
  oldPhone: string | null
  newPhone: string
  language: Language
  /** The user has changed it, who had signed in. */
  isProved: boolean
}

/** Notifies the old number after the response is sent. Failures are logged. */
export function notifyOldNumber(
  ports: Pick<Ports, 'config' | 'guard' | 'sms' | 'waitUntil' | 'log'>,
  { oldPhone, newPhone, language, isProved }: Moved,
): void {
  // The same number: a repeated request whose answer was lost.
  if (oldPhone === null || oldPhone === newPhone || ports.config.testNumbers.has(oldPhone)) return
  const message = {
    to: oldPhone,
    text: MOVED[language](maskPhone(newPhone)),
    locale: language,
    ttlSeconds: NOTICE_TTL_SECONDS,
    idempotencyKey: randomId(),
  }
  ports.waitUntil(sendNotice(ports, message, isProved))
}

async function sendNotice(
  { guard, sms, log }: Pick<Ports, 'guard' | 'sms' | 'log'>,
  message: SmsMessage,
  isProved: boolean,
): Promise<void> {
  const phone = parsePhone(message.to)
  // Someone who has lost their account should hear of it even if the guard does not answer.
  const mayBeSent = phone ? await guard.recordMove(phone, isProved).catch(() => isProved) : isProved
  if (!mayBeSent && !isProved) return
  // An exception may contain the number, so it is not logged.
  const outcome = mayBeSent
    ? await sms.send(message).catch(() => undefined)
    : { kind: 'rejected' as const, reason: 'sends_per_number' }
  if (outcome?.kind === 'accepted') return
  const reason = outcome?.kind === 'rejected' ? outcome.reason : (outcome?.kind ?? 'fault')
  log({ level: 'error', event: 'notice_not_sent', reason })
}
