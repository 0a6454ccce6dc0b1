import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { deriveKey } from '../../lib/keys.ts'
import type { KeySet } from './responses.ts'

export type KeyAlgorithm = 'ES256' | 'EdDSA'

/** A private JWK (RFC 7517), with only the members we use. */
export interface SigningKey {
  kid: string
  alg: KeyAlgorithm
  kty: string
  crv: string
  x: string
  /** Only with ES256. */
  y?: string
  d: string
}

/** The members of a key by algorithm: RFC 7518, 6.2 and RFC 8037, 2. */
const SHAPES = {
  ES256: { kty: 'EC', crv: 'P-256', members: ['x', 'y', 'd'], digest: 'sha256' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', members: ['x', 'd'], digest: null },
} as const

const KID = /^[\w.-]{1,64}$/
/** 32 bytes in base64url: every member of both kinds of key. */
const MEMBER = /^[\w-]{43}$/

/**
 * Reads the secret `SIGNING_KEYS`. A problem says which key is wrong and why, without quoting it.
 */
export function parseSigningKeys(text: string): { keys: SigningKey[]; problems: string[] } {
  const listed = parseArray(text)
  if (!listed || listed.length === 0) return { keys: [], problems: ['a JSON array of at least one private JWK'] }
  const results = listed.map(readKey)
  const keys = results.filter((result) => typeof result !== 'string')
  const problems = results.flatMap((result, i) => (typeof result === 'string' ? [`key ${i + 1}: ${result}`] : []))
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) problems.push('each key needs a unique kid')
  return { keys, problems }
}

function parseArray(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The key, or what is wrong with it. */
function readKey(value: unknown): SigningKey | string {
  if (typeof value !== 'object' || value === null) return 'must be a JWK object'
  const jwk = value as Record<string, unknown>
  const { kid, alg } = jwk
  if (typeof kid !== 'string' || !KID.test(kid))
    return 'kid must be 1 to 64 letters, digits, dots, hyphens or underscores'
  if (alg !== 'ES256' && alg !== 'EdDSA') return 'alg must be ES256 or EdDSA'
  const { kty, crv, members } = SHAPES[alg]
  if (jwk['kty'] !== kty || jwk['crv'] !== crv) return `kty and crv must be ${kty} and ${crv} for ${alg}`
  const wrong = members.find((name) => !MEMBER.test(String(jwk[name])))
  if (wrong !== undefined) return `${wrong} must be 32 bytes in base64url`
  const values = Object.fromEntries(members.map((name) => [name, String(jwk[name])])) as Pick<SigningKey, 'x' | 'd'>
  const key: SigningKey = { kid, alg, kty, crv, ...values }
  return isPair(key) ? key : 'the private and public parts do not match'
}

/** If the public part does not match, no one could verify the tokens this key signs. */
function isPair(key: SigningKey): boolean {
  const { digest } = SHAPES[key.alg]
  const probe = new TextEncoder().encode(key.kid)
  const { d: _, ...open } = key
  try {
    const signature = sign(digest, probe, createPrivateKey({ key: { ...key }, format: 'jwk' }))
    return verify(digest, probe, createPublicKey({ key: open, format: 'jwk' }), signature)
  } catch {
    return false
  }
}

/** What stands before the 32 bytes of a private Ed25519 key in PKCS #8: RFC 8410, 7. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * Keys whose public parts are published, the signing one first: `SIGNING_KEYS`, or else a key derived from `SECRET_KEY`. That
 * one signs seals of the ledger alone, and no token with it is accepted.
 */
export function publishedKeys({
  signingKeys,
  secretKey,
}: {
  signingKeys: SigningKey[]
  secretKey: string
}): SigningKey[] {
  if (signingKeys.length > 0) return signingKeys
  const der = Buffer.concat([PKCS8_ED25519, deriveKey(secretKey, 'ledger-seals')])
  const { x = '', d = '' } = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
  return [{ kid: `seals-${x.slice(0, 8)}`, alg: 'EdDSA', kty: SHAPES.EdDSA.kty, crv: SHAPES.EdDSA.crv, x, d }]
}

/** Only the public parts, member by member. */
export const publicKeys = (keys: SigningKey[]): KeySet => ({
  keys: keys.map(({ kid, alg, kty, crv, x, y }) => ({ kid, use: 'sig', alg, kty, crv, x, ...(y && { y }) })),
})
