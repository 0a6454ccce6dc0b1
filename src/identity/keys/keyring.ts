import { sign } from 'hono/jwt'
import { decodeHeader } from 'hono/utils/jwt/jwt'
import type { Config } from '../../config.ts'
import { deriveKey } from '../../lib/keys.ts'
import type { Clock } from '../../lib/time.ts'
import type { KeyAlgorithm, SigningKey } from './signing-keys.ts'

/** A key and the one algorithm that it works with (RFC 8725, 3.1). */
interface VerificationKey {
  key: CryptoKey
  alg: KeyAlgorithm | 'HS256'
  /** Nothing that it signed counts from then on. Unix time, milliseconds. */
  until: number
}

export interface Keyring {
  /** Signs a JWT with the key that is first in line. */
  sign: (claims: Parameters<typeof sign>[0]) => Promise<string>
  /**
   * The key that a token has to be signed with, or undefined when it is none of ours. All that the token's header does
   * is to choose among our own keys; with which algorithm a key is used is the key's own affair.
   */
  keyFor: (token: string) => Promise<VerificationKey | undefined>
}

export type KeyringSettings = Pick<Config, 'secretKey'> & Partial<Pick<Config, 'signingKeys' | 'acceptHs256Until'>>

const FOREVER = Number.POSITIVE_INFINITY

/** The keys of the configuration, each imported once an isolate, when it is first needed. */
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

/** Keeps what was made, but not as a shared promise: workerd ties a pending promise to the request that made it. */
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

/** Hono writes `kid` into the header when the key has `alg` and `kid`, as a JWK has; a JWK it would import each time. */
const named = (key: CryptoKey, { alg, kid }: SigningKey) => Object.assign(key, { alg, kid })
