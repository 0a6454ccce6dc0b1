import { sign, verify } from 'hono/jwt'
import type { Config } from '../config.ts'
import { deriveKey } from '../lib/keys.ts'

const ALGORITHM = 'HS256'

export type TokenType = 'access' | 'refresh'

/** What both kinds of token say. Times in seconds (NumericDate). */
export interface TokenClaims {
  tokenType: TokenType
  userId: number
  sessionId: string
  jti: string
  issuedAt: number
  expiresAt: number
}

export interface Tokens {
  sign: (claims: TokenClaims) => Promise<string>
  /** The claims of a live token of one of the given types; undefined for anything else, whatever is wrong with it. */
  read: (token: string, accepted: readonly TokenType[]) => Promise<TokenClaims | undefined>
}

/** JWTs (RFC 7519) with one pinned algorithm (RFC 8725, 3.1), so that no header of a token chooses how it is checked. */
export function createTokens(config: Pick<Config, 'secretKey' | 'tokenIssuer' | 'tokenAudience'>): Tokens {
  const { secretKey, tokenIssuer: iss, tokenAudience: aud } = config
  const bytes = deriveKey(secretKey, 'access-and-refresh-tokens')
  let imported: CryptoKey | undefined
  // Imported once an isolate, but not as a shared promise: workerd ties a pending promise to the request that made it.
  const key = async () => (imported ??= await importKey(bytes))

  return {
    async sign({ tokenType, userId, sessionId, jti, issuedAt, expiresAt }) {
      const claims = { token_type: tokenType, exp: expiresAt, iat: issuedAt, jti, user_id: userId }
      return sign({ ...claims, sub: String(userId), sid: sessionId, iss, aud }, await key(), ALGORITHM)
    },

    async read(token, accepted) {
      try {
        // Clocks of two locations differ: a token from a second ahead is not a forgery, so `iat` is not compared.
        const payload = await verify(token, await key(), { alg: ALGORITHM, iss, aud, iat: false })
        const claims = toClaims(payload)
        return claims && accepted.includes(claims.tokenType) ? claims : undefined
      } catch {
        return undefined
      }
    },
  }
}

const importKey = (bytes: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

/** Signed by us does not mean complete: hono accepts a token without `exp`, we do not. */
function toClaims(payload: Record<string, unknown>): TokenClaims | undefined {
  const { token_type: tokenType, user_id: userId, sid: sessionId, jti, iat: issuedAt, exp: expiresAt } = payload
  if (tokenType !== 'access' && tokenType !== 'refresh') return undefined
  if (typeof userId !== 'number' || typeof sessionId !== 'string' || typeof jti !== 'string') return undefined
  if (typeof issuedAt !== 'number' || typeof expiresAt !== 'number') return undefined
  return { tokenType, userId, sessionId, jti, issuedAt, expiresAt }
}
