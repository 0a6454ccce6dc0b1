import { AppError } from '../errors/app-error.ts'
import type { GuardTarget, IssueOptions } from '../guard/guard.ts'
import type { TestNumber } from '../guard/settings.ts'
import type { Vendors } from '../guard/vendor-health.ts'
import type { Language } from '../lib/language.ts'
import { timedId } from '../lib/random.ts'
import type { AppPorts } from '../ports.ts'
import { codeMessage } from '../sms/code-message.ts'
import type { CodeText } from '../sms/code-message.ts'
import { askGuard, callOrInsist, callTwice, insist } from './ask-guard.ts'

type SendPorts = Pick<AppPorts, 'config' | 'guard' | 'ledger' | 'sms' | 'clock' | 'waitUntil' | 'log' | 'requireSchema'>

interface SendCode {
  target: GuardTarget
  language: Language
  /** The caller has passed the bot check. */
  botChecked: boolean
  /** The text around the code, if it is not for a sign-in. */
  message?: CodeText
}

export interface SendCodeResult {
  /** Seconds. */
  expiresIn: number
  /** Seconds until another code can be requested. */
  resendIn: number
  codeLength: number
  /** Only in development. */
  code?: number
}

/**
 * Makes a code for one lane of a number and sends it. The result does not depend on whether the number is known.
 * @throws AppError the limits of docs/limits.md, `country_not_served`, `bot_check_required`, `sms_rejected`,
 * `sms_unavailable`, `schema_outdated`, `storage_unavailable`
 */
export async function sendCode(
  ports: SendPorts,
  { target, language, botChecked, message }: SendCode,
): Promise<SendCodeResult> {
  const { config, clock, waitUntil } = ports
  const { phone } = target
  const { countriesAllowed, countriesDenied, codeTtlSeconds: ttlSeconds, development } = config
  const test = liveTestNumber(config.testNumbers.get(phone.e164), clock())
  const served = countriesAllowed?.has(phone.country) ?? true
  if (!test && (!served || countriesDenied.has(phone.country))) throw new AppError('country_not_served')

  // A code that no one could use to sign in would be paid for all the same.
  await ports.requireSchema()
  const options = { botChecked: botChecked || test !== undefined, ...(test && { fixedCode: test.code }) }
  const work = send()
  // A message that has been begun goes out even if the client does not wait for it.
  waitUntil(work.catch(() => undefined))
  return work

  async function send(): Promise<SendCodeResult> {
    const { code, sendId, resendInSeconds, vendors } = await askGuard(async () => issueCode(ports, target, options))
    const result = { expiresIn: ttlSeconds, resendIn: resendInSeconds, codeLength: code.length }
    if (test) return result
    await deliverCode(ports, { target, issued: { code, sendId, vendors }, language, message })
    return { ...result, ...(development && { code: Number(code) }) }
  }
}

/** Without an answer no message goes out, so the send is taken back if the guard has counted it. */
async function issueCode(ports: SendPorts, target: GuardTarget, options: Omit<IssueOptions, 'sendId'>) {
  let isCancelled = true
  const issue = async () => {
    const sendId = timedId(ports.clock())
    try {
      return { ...(await ports.guard.issueCode(target, { ...options, sendId })), sendId }
    } catch (error) {
      isCancelled = await cancelSend(ports, target, sendId)
      throw error
    }
  }
  // A send that is still counted would make the next one wait.
  return callTwice(issue, () => isCancelled)
}

/** False if it will only be cancelled later, or not at all. */
const cancelSend = async ({ guard, waitUntil }: SendPorts, target: GuardTarget, sendId: string) =>
  callOrInsist(waitUntil, async () => guard.cancelSend(target, sendId))

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
  issued: { code: string; sendId: string; vendors: Vendors }
  language: Language
  /** The text around the code; by default, the one from the settings. */
  message?: CodeText | undefined
}

/** A vendor that is out of funds or throttling us does not recover within seconds. */
const RETRY_AFTER_SECONDS = 60

/**
 * Sends an issued code to its number. If no vendor took the message, its code is not pending; if that is unknown, it is,
 * and the next one goes to another vendor. Either counts for the network only.
 * @throws AppError `sms_rejected`, `sms_unavailable` if no vendor's reason had to do with the number
 */
async function deliverCode(
  ports: SendPorts,
  { target, issued: { code, sendId, vendors }, language, message }: Delivery,
): Promise<void> {
  const { config, guard, ledger, sms, waitUntil } = ports
  const ttlSeconds = config.codeTtlSeconds
  const text = codeMessage(config.message, { language, code, ttlSeconds, wording: message })
  const to = target.phone.e164
  const messageToSend = { to, text, code, locale: language, ttlSeconds, idempotencyKey: sendId }
  const outcome = await sms.send(messageToSend, vendors.last)
  const { provider } = outcome
  if (outcome.kind === 'accepted') {
    if (provider !== undefined && vendors.watched.includes(provider))
      waitUntil(insist(async () => ledger.vendorAnswered(provider)))
    return
  }
  if (outcome.kind === 'unknown') {
    waitUntil(insist(async () => reportUnknown(ports, { target, sendId, provider })))
    return
  }
  await callOrInsist(waitUntil, async () => guard.endSend(target, sendId, { kind: 'rejected' }))
  const cause = new Error(outcome.reason)
  if (!outcome.retryable) throw new AppError('sms_rejected', { cause })
  throw new AppError('sms_unavailable', { cause, headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } })
}

interface Unknown {
  target: GuardTarget
  sendId: string
  provider: string | undefined
}

async function reportUnknown({ guard, log }: SendPorts, { target, sendId, provider }: Unknown): Promise<void> {
  const isDown = await guard.endSend(target, sendId, { kind: 'unknown', vendor: provider })
  if (isDown) log({ level: 'error', event: 'sms_provider_down', provider })
}
