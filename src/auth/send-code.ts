import { AppError } from '../errors/app-error.ts'
import type { Language } from '../lib/language.ts'
import type { Phone } from '../lib/phone.ts'
import type { Ports } from '../ports.ts'
import { codeMessage } from '../sms/code-message.ts'
import { askGuard } from './ask-guard.ts'

interface SendCodeResult {
  /** Seconds. */
  expiresIn: number
  /** Seconds until another code may be asked for. */
  resendIn: number
  codeLength: number
  /** In development alone. */
  code?: number
}

/**
 * Makes a sign-in code for the number and sends it. The answer does not depend on whether the number is known.
 * A message that the vendor refused gives the number's budget back; when it is unknown whether a message went out,
 * the code stays good.
 * @throws AppError `send_cooldown`, `sends_per_number`, `failures_per_number`, `sms_rejected`, `storage_unavailable`
 */
export async function sendCode(
  { config, guard, sms }: Pick<Ports, 'config' | 'guard' | 'sms'>,
  { phone, language }: { phone: Phone; language: Language },
): Promise<SendCodeResult> {
  const target = { phone, lane: { kind: 'unknown' } } as const
  const issued = await askGuard(() => guard.issueCode(target))
  const { code, sendId, resendInSeconds } = issued
  const ttlSeconds = config.codeTtlSeconds
  const text = codeMessage(language, code)
  const outcome = await sms.send({ to: phone.e164, text, code, locale: language, ttlSeconds, idempotencyKey: sendId })
  if (outcome.kind === 'rejected') {
    // Without the refund the number waits a little longer; what the caller has to hear is the refusal.
    await guard.cancelSend(target, sendId).catch(() => undefined)
    throw new AppError('sms_rejected', { cause: new Error(outcome.reason) })
  }
  return {
    expiresIn: ttlSeconds,
    resendIn: resendInSeconds,
    codeLength: config.codeLength,
    ...(config.development && { code: Number(code) }),
  }
}
