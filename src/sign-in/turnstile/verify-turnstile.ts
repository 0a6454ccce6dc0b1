import { postJsonOrForm, valueAt } from '../../lib/post.ts'

/** `unavailable`: nobody could say; the caller has to refuse. */
export type BotVerdict = 'passed' | 'failed' | 'unavailable'

export interface TurnstileOptions {
  secretKey: string
  baseUrl: string
  timeoutMs?: number
}

const TIMEOUT_MS = 5000
/** developers.cloudflare.com/turnstile/get-started/server-side-validation: codes that blame the token. */
const TOKEN_FAULTS = new Set(['missing-input-response', 'invalid-input-response', 'timeout-or-duplicate'])

/** Asks Turnstile about a token, which is good once. Anything but a clear answer about the token is `unavailable`. */
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
