import { sign } from 'hono/jwt'
import { decodeHeader } from 'hono/utils/jwt/jwt'
import type { Config } from '../../config.ts'
import { deriveKey } from '../../lib/keys.ts'
import type { Clock } from '../../lib/time.ts'
import type { KeyAlgorithm, SigningKey } from './signing-keys.ts'

/** A key and the one algorithm it is used with (RFC 8725, 3.1). */
interface VerificationKey {
  key: CryptoKey
  alg: KeyAlgorithm | 'HS256'
  /** Its tokens are valid until then. Unix time, milliseconds. */
  until: number
}

export interface Keyring {
  /** Signs a JWT with the first key. */
  sign: (claims: Parameters<typeof sign>[0]) => Promise<string>
  /**
   * The key that must have signed a token; undefined if it is not one of ours. The header only chooses among our keys,
   * and each key has its own algorithm.
   */
  keyFor: (token: string) => Promise<VerificationKey | undefined>
}

export type KeyringSettings = Pick<Config, 'secretKey'> & Partial<Pick<Config, 'signingKeys' | 'acceptHs256Until'>>

const FOREVER = Number.POSITIVE_INFINITY

/** The configured keys, each imported once per isolate when first needed. */
export function createKeyring(
  { secretKey, signingKeys = [], acceptHs256Until = 0 }: KeyringSettings,
  clock: Clock,
): Keyring {
  const secret = once(() => importSecret(deriveKey(secretKey, 'access-and-refresh-tokens')))
  const [first] = signingKeys
  if (!first) {
    return {
      sign: async (claims) => sign(claims, await secret(), 'HS256'),
      keyFor: async () => ({ key: await secret(), alg: 'HS256', until: FOREVER }),
    }
  }
  const signer = once(async () => named(await importPart(first, 'sign'), first))
  const byKid = new Map(
    signingKeys.map((key) => [key.kid, { alg: key.alg, imported: once(() => importPart(key, 'verify')) }]),
  )
  return {
    sign: async (claims) => sign(claims, await signer(), first.alg),
    async keyFor(token) {
      const { kid } = decodeHeader(token) as { kid?: unknown }
      if (kid === undefined) {
        const accepted = clock() < acceptHs256Until
        return accepted ? { key: await secret(), alg: 'HS256', until: acceptHs256Until } : undefined
      }
      const found = byKid.get(kid as string)
      return found && { key: await found.imported(), alg: found.alg, until: FOREVER }
    },
  }
}

/** Keeps the value, not a shared promise: workerd ties a pending promise to the request that made it. */
function once<Value extends object>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Value | undefined
  return async () => (made ??= await make())
}

const importSecret = (bytes: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

/** The private part to sign, or the public part to verify. */
async function importPart({ alg, d, ...open }: SigningKey, use: 'sign' | 'verify'): Promise<CryptoKey> {
  const algorithm = alg === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' }
  return crypto.subtle.importKey('jwk', use === 'sign' ? { ...open, d } : open, algorithm, false, [use])
}

/**
 * Hono writes `kid` into the header if the key has `alg` and `kid` like a JWK; a JWK itself it would import each time.
 */
const named = (key: CryptoKey, { alg, kid }: SigningKey) => Object.assign(key, { alg, kid })
