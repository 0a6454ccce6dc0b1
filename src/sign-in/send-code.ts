import { AppError } from '../errors/app-error.ts'
import type { GuardTarget } from '../guard/guard.ts'
import type { TestNumber } from '../guard/settings.ts'
import type { Language } from '../lib/language.ts'
import type { Ports } from '../ports.ts'
import type { CodeText } from '../sms/code-message.ts'
import { askGuard } from './ask-guard.ts'
import { deliverCode } from './deliver-code.ts'

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
