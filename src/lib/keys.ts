import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { setBounded } from './bounded-map.ts'

/** Purposes of the keys derived from `SECRET_KEY`: one secret to configure, and no key has two uses. */
export type Purpose =
  | 'access-and-refresh-tokens'
  | 'phone-keys'
  | 'code-digests'
  | 'device-tokens'
  | 'session-devices'
  | 'deleted-phones'
  | 'click-tokens'
  | 'click-visitors'
  | 'pending-invites'
  | 'invited-phones'
  | 'reported-events'
  | 'panel-forms'
  | 'staff-attempts'
  | 'staff-devices'
  | 'second-factors'
  | 'recovery-codes'
  | 'staff-sign-ins'
  | 'passkey-challenges'
  | 'network-budgets'
  | 'guard-port'
  | 'ledger-seals'
  | 'webhook-secrets'

/** More than there are purposes, for each of a few secrets. */
const MOST_KEYS = 100
const derived = new Map<string, Uint8Array<ArrayBuffer>>()

/** A 256-bit key for one purpose. HMAC as a key derivation function: NIST SP 800-108r1, section 4. */
export function deriveKey(secret: string, purpose: Purpose): Uint8Array<ArrayBuffer> {
  const name = `${purpose} ${secret}`
  const known = derived.get(name)
  if (known) return known
  const key = new Uint8Array(createHmac('sha256', secret).update(purpose).digest())
  setBounded(derived, MOST_KEYS, name, key)
  return key
}

/** SHA-256 in hex, for values that are not secret. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')

/** HMAC-SHA-256 in hex. */
export function hmacHex(key: Uint8Array, message: string): string {
  return createHmac('sha256', key).update(message).digest('hex')
}

/** Compares two hex digests in a time that depends only on their length. */
export function equalDigests(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')]
  // Decoding stops at the first invalid character, so it would ignore text after a valid digest.
  return a.length === b.length && left.length === right.length && timingSafeEqual(left, right)
}
