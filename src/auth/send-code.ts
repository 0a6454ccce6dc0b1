import type { Language } from '../lib/language.ts'
import type { Phone } from '../lib/phone.ts'
import type { Ports } from '../ports.ts'
import { askGuard } from './ask-guard.ts'
import { deliverCode } from './deliver-code.ts'

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
 * @throws AppError `send_cooldown`, `sends_per_number`, `failures_per_number`, `sms_rejected`,
 * `sms_unavailable`, `storage_unavailable`
 */
export async function sendCode(
  { config, guard, sms }: Pick<Ports, 'config' | 'guard' | 'sms'>,
  { phone, language }: { phone: Phone; language: Language },
): Promise<SendCodeResult> {
  const target = { phone, lane: { kind: 'unknown' } } as const
  const issued = await askGuard(() => guard.issueCode(target))
  await deliverCode({ config, guard, sms }, { target, issued, language })
  return {
    expiresIn: config.codeTtlSeconds,
    resendIn: issued.resendInSeconds,
    codeLength: config.codeLength,
    ...(config.development && { code: Number(issued.code) }),
  }
}
