import { AppError } from '../errors/app-error.ts'
import type { GuardTarget } from '../guard/guard.ts'
import type { TestNumber } from '../guard/settings.ts'
import type { Language } from '../lib/language.ts'
import type { Ports } from '../ports.ts'
import { codeMessage } from '../sms/code-message.ts'
import type { CodeText } from '../sms/code-message.ts'
import { askGuard } from './ask-guard.ts'

interface SendCode {
  target: GuardTarget
  language: Language
  /** The caller has passed the bot check. */
  botChecked: boolean
  /** The text around the code, where it is for something else than to sign in. */
  message?: CodeText
}

export interface SendCodeResult {
  /** Seconds. */
  expiresIn: number
  /** Seconds until another code may be asked for. */
  resendIn: number
  codeLength: number
  /** In development alone. */
  code?: number
}

/**
 * Makes a code for one lane of a number and sends it. The answer does not depend on whether the number is known.
 * @throws AppError the budgets of docs/limits.md, `country_not_served`, `bot_check_required`, `sms_rejected`,
 * `sms_unavailable`, `storage_unavailable`
 */
export async function sendCode(
  { config, guard, sms, clock }: Pick<Ports, 'config' | 'guard' | 'sms' | 'clock'>,
  { target, language, botChecked, message }: SendCode,
): Promise<SendCodeResult> {
  const { phone } = target
  const { countriesAllowed, countriesDenied, codeTtlSeconds: ttlSeconds, development } = config
  const test = liveTestNumber(config.testNumbers.get(phone.e164), clock())
  const served = countriesAllowed?.has(phone.country) ?? true
  if (!test && (!served || countriesDenied.has(phone.country))) throw new AppError('country_not_served')

  const options = { botChecked: botChecked || test !== undefined, ...(test && { fixedCode: test.code }) }
  const { code, sendId, resendInSeconds } = await askGuard(() => guard.issueCode(target, options))
  const result = { expiresIn: ttlSeconds, resendIn: resendInSeconds, codeLength: code.length }
  if (test) return result

  await deliverCode({ config, guard, sms }, { target, issued: { code, sendId }, language, message })
  return { ...result, ...(development && { code: Number(code) }) }
}

const liveTestNumber = (test: TestNumber | undefined, now: number) =>
  test && (test.until === undefined || test.until > now) ? test : undefined

export const codeSentView = ({ expiresIn, resendIn, codeLength, code }: SendCodeResult) => ({
  expires_in: expiresIn,
  resend_in: resendIn,
  code_length: codeLength,
  code,
})

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
async function deliverCode(
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
