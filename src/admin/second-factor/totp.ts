import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { toBase32 } from '../../lib/base32.ts'
import { SECOND_MS } from '../../lib/time.ts'

/* Time-based one-time passwords (RFC 6238) with what every app supports: SHA-1, six digits, 30 seconds. */

const TOTP_STEP_MS = 30 * SECOND_MS
/** As long as the digest, which RFC 4226 (section 4, R6) recommends. */
const SECRET_BYTES = 20
const DIGITS = 6
/** RFC 6238, 5.2: one step back for slow typing, and one ahead for a fast clock. */
const DRIFT_STEPS = [0, -1, 1]

export const newTotpSecret = (): Uint8Array => new Uint8Array(randomBytes(SECRET_BYTES))

export const totpStep = (now: number): number => Math.floor(now / TOTP_STEP_MS)

/** The password of a step (RFC 4226, 5.3). */
export function totpCode(secret: Uint8Array, step: number, digits = DIGITS): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(message).digest()
  const number = digest.readUInt32BE(digest[digest.length - 1]! & 0xf) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The step that a code belongs to, if it is near enough. */
export function matchingStep(secret: Uint8Array, code: string, now: number): number | undefined {
  const typed = Buffer.from(code)
  const steps = DRIFT_STEPS.map((drift) => totpStep(now) + drift)
  return steps.find((step) => {
    const right = Buffer.from(totpCode(secret, step))
    return right.length === typed.length && timingSafeEqual(right, typed)
  })
}

/** What the QR code of an enrolment contains: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function totpUri(secret: Uint8Array, { account, issuer }: { account: string; issuer: string }): string {
  const query = new URLSearchParams({ secret: toBase32(secret), issuer })
  // Some apps show the form encoding's plus as a plus.
  return `otpauth://totp/${encodeURIComponent(`${issuer}:${account}`)}?${query.toString().replaceAll('+', '%20')}`
}
