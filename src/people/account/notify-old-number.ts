import type { Language } from '../../lib/language.ts'
import { maskPhone } from '../../lib/phone.ts'
import { randomId } from '../../lib/random.ts'
import type { Ports } from '../../ports.ts'
import type { SmsMessage } from '../../sms/sms.ts'
import { movedNotice } from './messages.ts'

/** Still worth reading when the phone was off overnight. */
const NOTICE_TTL_SECONDS = 86_400

interface Moved {
  oldPhone: string | null
  newPhone: string
  language: Language
}

/** Tells the number that an account has left, once the answer is on its way. What goes wrong is logged. */
export function notifyOldNumber(
  { config, sms, waitUntil, log }: Pick<Ports, 'config' | 'sms' | 'waitUntil' | 'log'>,
  { oldPhone, newPhone, language }: Moved,
): void {
  // The same number: a repeat of a request whose answer was lost.
  if (oldPhone === null || oldPhone === newPhone || config.testNumbers.has(oldPhone)) return
  const message = {
    to: oldPhone,
    text: movedNotice(language, maskPhone(newPhone)),
    locale: language,
    ttlSeconds: NOTICE_TTL_SECONDS,
    idempotencyKey: randomId(),
  }
  waitUntil(sendNotice({ sms, log }, message))
}

async function sendNotice({ sms, log }: Pick<Ports, 'sms' | 'log'>, message: SmsMessage): Promise<void> {
  // What is thrown may repeat the number, so that it is not logged.
  const outcome = await sms.send(message).catch(() => undefined)
  if (outcome?.kind === 'accepted') return
  const reason = outcome?.kind === 'rejected' ? outcome.reason : (outcome?.kind ?? 'fault')
  log({ level: 'error', event: 'notice_not_sent', reason })
}
