import { AppError } from '../errors/app-error.ts'
import type { GuardTarget } from '../guard/guard.ts'
import type { Language } from '../lib/language.ts'
import type { Ports } from '../ports.ts'
import { codeMessage } from '../sms/code-message.ts'
import type { CodeText } from '../sms/code-message.ts'

interface Delivery {
  target: GuardTarget
  issued: { code: string; sendId: string }
  language: Language
  /** The text around the code; without it the one of the settings. */
  message?: CodeText | undefined
}

/** Vendors out of funds or throttling do not come back within seconds. */
const RETRY_AFTER_SECONDS = 60

/**
 * Sends an issued code to its number. A message that no vendor took gives the number's budget back; when it is unknown
 * whether one went out, the code stays good.
 * @throws AppError `sms_rejected`, `sms_unavailable` when no vendor's reason had to do with the number
 */
export async function deliverCode(
  { config, guard, sms }: Pick<Ports, 'config' | 'guard' | 'sms'>,
  { target, issued: { code, sendId }, language, message }: Delivery,
): Promise<void> {
  const ttlSeconds = config.codeTtlSeconds
  const text = codeMessage(config.message, { language, code, ttlSeconds, wording: message })
  const to = target.phone.e164
  const outcome = await sms.send({ to, text, code, locale: language, ttlSeconds, idempotencyKey: sendId })
  if (outcome.kind !== 'rejected') return
  // Without the refund the number waits a little longer; what the caller has to hear is the refusal.
  await guard.cancelSend(target, sendId).catch(() => undefined)
  const cause = new Error(outcome.reason)
  if (!outcome.retryable) throw new AppError('sms_rejected', { cause })
  throw new AppError('sms_unavailable', { cause, headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } })
}
