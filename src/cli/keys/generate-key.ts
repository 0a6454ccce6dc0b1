import { createHash } from 'node:crypto'
import type { KeyAlgorithm, SigningKey } from '../../identity/keys/signing-keys.ts'

/** A new private key. Its `kid` is its RFC 7638 thumbprint unless given. */
export async function generateKey(alg: KeyAlgorithm, kid?: string): Promise<SigningKey> {
  const algorithm = alg === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' }
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { kty, crv, x, y, d } = asKey(await crypto.subtle.exportKey('jwk', asPair(pair).privateKey))
  const members = { crv, kty, x, ...(y !== undefined && { y }) }
  return { kid: kid ?? thumbprint(members), alg, ...members, d }
}

const asPair = (generated: CryptoKey | CryptoKeyPair) => generated as CryptoKeyPair

const asKey = (jwk: object) => jwk as Pick<SigningKey, 'kty' | 'crv' | 'x' | 'y' | 'd'>

/** The members that RFC 7638 hashes, in alphabetical order. */
const thumbprint = (members: object) => createHash('sha256').update(JSON.stringify(members)).digest('base64url')
