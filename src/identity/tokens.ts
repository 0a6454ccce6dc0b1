import { verify } from 'hono/jwt'
import type { Config } from '../config.ts'
import type { Clock } from '../lib/time.ts'
import { createKeyring } from './keys/keyring.ts'
import type { KeyringSettings } from './keys/keyring.ts'
import { readSessionId } from './session-id.ts'
import { createVerifiedTokens } from './verified-tokens.ts'

export type TokenType = 'access' | 'refresh'

/** The claims of both kinds of token. Times in seconds (NumericDate). */
export interface TokenClaims {
  tokenType: TokenType
  userId: number
  sessionId: number
  jti: string
  issuedAt: number
  expiresAt: number
}

export interface Tokens {
  sign: (claims: TokenClaims) => Promise<string>
  /** The claims of a valid token of one of the given types; undefined for anything else. */
  read: (token: string, accepted: readonly TokenType[]) => Promise<TokenClaims | undefined>
}

/** JWTs (RFC 7519). Each key has one algorithm, so a token's header cannot choose how it is checked. */
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
    // `iat` is not checked: clocks of locations differ, and a token from a second ahead is no forgery.
    const claims = toClaims(await verify(token, signedBy.key, { alg: signedBy.alg, iss, aud, iat: false }))
    if (claims) verified.remember(token, { claims, goodUntil: Math.min(claims.expiresAt * 1000, signedBy.until) })
    return claims
  }

  return {
    async sign({ tokenType, userId, sessionId, jti, issuedAt, expiresAt }) {
      const claims = { token_type: tokenType, exp: expiresAt, iat: issuedAt, jti, user_id: userId }
      return keyring.sign({ ...claims, sub: String(userId), sid: String(sessionId), iss, aud })
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

/** A valid signature does not mean complete claims: hono accepts a token without `exp`. */
function toClaims(payload: Record<string, unknown>): TokenClaims | undefined {
  const { token_type: tokenType, user_id: userId, sid, jti, iat: issuedAt, exp: expiresAt } = payload
  if (tokenType !== 'access' && tokenType !== 'refresh') return undefined
  if (typeof userId !== 'number' || typeof sid !== 'string' || typeof jti !== 'string') return undefined
  if (typeof issuedAt !== 'number' || typeof expiresAt !== 'number') return undefined
  const sessionId = readSessionId(sid)
  return sessionId === undefined ? undefined : { tokenType, userId, sessionId, jti, issuedAt, expiresAt }
}
