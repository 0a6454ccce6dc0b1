import { createHmac } from 'node:crypto'
import { deriveKey } from '../src/lib/keys.ts'
import { SECRET_KEY } from './arena.ts'

type Json = Record<string, unknown>

const encode = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json

const SERVICE_KEY = deriveKey(SECRET_KEY, 'access-and-refresh-tokens')
const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

interface Forgery {
  header?: Json
  claims?: Json
  key?: Uint8Array | string
  hash?: keyof typeof HASHES
}

/** A token derived from a valid one, with other headers and claims, key and hash. Undefined claims are left out. */
export function forge(good: string, { header = {}, claims = {}, key = SERVICE_KEY, hash = 'HS256' }: Forgery): string {
  const [goodHeader = '', goodClaims = ''] = good.split('.')
  const signed = `${encode({ ...decode(goodHeader), ...header })}.${encode({ ...decode(goodClaims), ...claims })}`
  return `${signed}.${createHmac(HASHES[hash], key).update(signed).digest('base64url')}`
}

const withoutSignature = (token: string) => token.slice(0, token.lastIndexOf('.') + 1)
const withSignature = (token: string, signature: Uint8Array) =>
  withoutSignature(token) + Buffer.from(signature).toString('base64url')

/** Re-signs a token like the service does: shows that the forgeries fail for their content. */
export const signAgain = (good: string): string => forge(good, { claims: { jti: 'signed-by-the-attack' } })

const now = () => Math.floor(Date.now() / 1000)
/** More than any attack signs up. */
const SOMEBODY_ELSE = 1_000_000
const WRONG_KEY = 'a key of the attacker, as long as a good one is'
const JWK = { kty: 'oct', k: Buffer.from(WRONG_KEY).toString('base64url'), alg: 'HS256' }

/** Everything that a careless or confused verifier would accept. */
export function forgeries(good: string): Record<string, string> {
  return {
    'alg none': withoutSignature(forge(good, { header: { alg: 'none' } })),
    'alg None, with a signature': forge(good, { header: { alg: 'None' } }),
    'no alg': forge(good, { header: { alg: undefined } }),
    'no signature': withoutSignature(good),
    'the right key, HS384': forge(good, { header: { alg: 'HS384' }, hash: 'HS384' }),
    'the right key, HS512': forge(good, { header: { alg: 'HS512' }, hash: 'HS512' }),
    'RS256 over an HMAC': forge(good, { header: { alg: 'RS256' } }),
    'EdDSA over an HMAC': forge(good, { header: { alg: 'EdDSA' } }),
    'ES256 with a signature of zeros': withSignature(forge(good, { header: { alg: 'ES256' } }), new Uint8Array(64)),
    'a key of the attacker': forge(good, { key: WRONG_KEY }),
    'an empty key': forge(good, { key: '' }),
    'SECRET_KEY itself': forge(good, { key: SECRET_KEY }),
    'a key in the header': forge(good, { header: { jwk: JWK }, key: WRONG_KEY }),
    'a key by URL': forge(good, { header: { jku: 'http://127.0.0.1:1/jwks.json', kid: 'mine' }, key: WRONG_KEY }),
    'a kid that is a path': forge(good, { header: { kid: '../../dev/null' }, key: '' }),
    'no exp': forge(good, { claims: { exp: undefined } }),
    'exp in the past': forge(good, { claims: { exp: now() - 1 } }),
    'exp as text': forge(good, { claims: { exp: '9999999999' } }),
    'exp null': forge(good, { claims: { exp: null } }),
    'another issuer': forge(good, { claims: { iss: 'somebody-else' } }),
    'another audience': forge(good, { claims: { aud: 'something-else' } }),
    'no audience': forge(good, { claims: { aud: undefined } }),
    'no token type': forge(good, { claims: { token_type: undefined } }),
    'both token types': forge(good, { claims: { token_type: ['access', 'refresh'] } }),
    'another user with the old signature': withSignature(
      forge(good, { claims: { user_id: SOMEBODY_ELSE, sub: String(SOMEBODY_ELSE) } }),
      Buffer.from(good.slice(good.lastIndexOf('.') + 1), 'base64url'),
    ),
  }
}
