import type { Config } from '../../config.ts'
import { AppError } from '../../errors/app-error.ts'
import { postJsonOrForm, valueAt } from '../../lib/post.ts'

/** `unavailable`: Turnstile gave no verdict, and the caller must refuse. */
export type BotVerdict = 'passed' | 'failed' | 'unavailable'

export interface TurnstileOptions {
  secretKey: string
  baseUrl: string
  timeoutMs?: number
}

const TIMEOUT_MS = 5000
/** developers.cloudflare.com/turnstile/get-started/server-side-validation: error codes about the token. */
const TOKEN_FAULTS = new Set(['missing-input-response', 'invalid-input-response', 'timeout-or-duplicate'])

/** Asks Turnstile about a token, which works once. Anything but a clear answer about the token is `unavailable`. */
export async function verifyTurnstile(
  { secretKey, baseUrl, timeoutMs = TIMEOUT_MS }: TurnstileOptions,
  token: string,
): Promise<BotVerdict> {
  const url = `${baseUrl}/turnstile/v0/siteverify`
  const answer = await postJsonOrForm({ url, body: JSON.stringify({ secret: secretKey, response: token }) }, timeoutMs)
  if (answer && answer.status < 300 && valueAt(answer.json, 'success') === true) return 'passed'
  const codes = valueAt(answer?.json, 'error-codes')
  const blamesToken = Array.isArray(codes) && codes.length > 0 && codes.every((code) => TOKEN_FAULTS.has(String(code)))
  return blamesToken ? 'failed' : 'unavailable'
}

export interface BotPorts {
  /** Asks the service that issued a token. */
  verifyBotToken: (token: string) => Promise<BotVerdict>
}

/**
 * Whether the caller has passed the bot check. The ledger, which counts sends, says whether it is required. If the
 * check is off, tokens are ignored.
 * @throws AppError `bot_check_failed`, `bot_check_unavailable`
 */
export async function checkBot(
  { config, verifyBotToken }: BotPorts & { config: Pick<Config, 'turnstile'> },
  token: string | null | undefined,
): Promise<boolean> {
  if (!config.turnstile || !token) return false
  const verdict = await verifyBotToken(token)
  if (verdict === 'failed') throw new AppError('bot_check_failed')
  if (verdict === 'unavailable')
    throw new AppError('bot_check_unavailable', { cause: new Error('no verdict from Turnstile') })
  return true
}
