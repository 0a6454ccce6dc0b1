import { verify } from 'hono/jwt'
import type { Config } from '../config.ts'
import type { Clock } from '../lib/time.ts'
import { createKeyring } from './keys/keyring.ts'
import type { KeyringSettings } from './keys/keyring.ts'
import { createVerifiedTokens } from './verified-tokens.ts'

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
  const verified = createVerifiedTokens()

  async function check(token: string): Promise<TokenClaims | undefined> {
    const known = verified.recall(token, clock())
    if (known) return known
    const signedBy = await keyring.keyFor(token)
    if (!signedBy) return undefined
    // Clocks of two locations differ: a token from a second ahead is not a forgery, so `iat` is not compared.
    const claims = toClaims(await verify(token, signedBy.key, { alg: signedBy.alg, iss, aud, iat: false }))
    if (claims) verified.remember(token, { claims, goodUntil: Math.min(claims.expiresAt * 1000, signedBy.until) })
    return claims
  }

  return {
    async sign({ tokenType, userId, sessionId, jti, issuedAt, expiresAt }) {
      const claims = { token_type: tokenType, exp: expiresAt, iat: issuedAt, jti, user_id: userId }
      return keyring.sign({ ...claims, sub: String(userId), sid: sessionId, iss, aud })
    },

    async read(token, accepted) {
      try {
        const claims = await check(token)
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
