import { verify } from 'hono/jwt'
import type { Config } from '../config.ts'
import type { Clock } from '../lib/time.ts'
import { createKeyring } from './keys/keyring.ts'
import type { KeyringSettings } from './keys/keyring.ts'

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

/** JWTs (RFC 7519) with one pinned algorithm for each key, so that no header of a token chooses how it is checked. */
export function createTokens(
  config: Pick<Config, 'tokenIssuer' | 'tokenAudience'> & KeyringSettings,
  clock: Clock = Date.now,
): Tokens {
  const { tokenIssuer: iss, tokenAudience: aud } = config
  const keyring = createKeyring(config, clock)

  return {
    async sign({ tokenType, userId, sessionId, jti, issuedAt, expiresAt }) {
      const claims = { token_type: tokenType, exp: expiresAt, iat: issuedAt, jti, user_id: userId }
      return keyring.sign({ ...claims, sub: String(userId), sid: sessionId, iss, aud })
    },

    async read(token, accepted) {
      try {
        const signedBy = await keyring.keyFor(token)
        if (!signedBy) return undefined
        // Clocks of two locations differ: a token from a second ahead is not a forgery, so `iat` is not compared.
        const payload = await verify(token, signedBy.key, { alg: signedBy.alg, iss, aud, iat: false })
        const claims = toClaims(payload)
        return claims && accepted.includes(claims.tokenType) ? claims : undefined
      } catch {
        return undefined
      }
    },
  }
}

/** Signed by us does not mean complete: hono accepts a token without `exp`, we do not. */
function toClaims(payload: Record<string, unknown>): TokenClaims | undefined {
  const { token_type: tokenType, user_id: userId, sid: sessionId, jti, iat: issuedAt, exp: expiresAt } = payload
  if (tokenType !== 'access' && tokenType !== 'refresh') return undefined
  if (typeof userId !== 'number' || typeof sessionId !== 'string' || typeof jti !== 'string') return undefined
  if (typeof issuedAt !== 'number' || typeof expiresAt !== 'number') return undefined
  return { tokenType, userId, sessionId, jti, issuedAt, expiresAt }
}
