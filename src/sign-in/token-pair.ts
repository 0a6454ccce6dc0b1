import type { Config } from '../config.ts'
import type { TokenClaims, Tokens } from '../identity/tokens.ts'
import { randomId } from '../lib/random.ts'
import { SECOND_MS, toSeconds } from '../lib/time.ts'

export interface TokenPair {
  access: string
  refresh: string
}

interface SessionState {
  id: number
  userId: number
  /** Of the newest refresh token. */
  generation: number
  /** When that token was issued, if not with the session: Unix time, milliseconds; so are the other times. */
  rotatedAt: number | null
  createdAt: number
  /** When the session expires unless it is refreshed. */
  expiresAt: number
}

type Lifetimes = Pick<Config, 'refreshTtlSeconds' | 'sessionMaxSeconds'>

/** The latest end of a session, however often it is refreshed. Unix time, milliseconds. */
const lastEnd = ({ sessionMaxSeconds }: Lifetimes, createdAt: number): number =>
  createdAt + sessionMaxSeconds * SECOND_MS

/** When a session expires that is not refreshed from now on. Unix time, milliseconds. */
export const idleEnd = (config: Lifetimes, { createdAt, now }: { createdAt: number; now: number }): number =>
  Math.min(now + config.refreshTtlSeconds * SECOND_MS, lastEnd(config, createdAt))

/**
 * The tokens of a session. The refresh token is derived from the session's row, so the same row always gives the same
 * token; the access token is new each time. A refresh token lives as long as its session may: a client that never stores
 * the next one stays signed in, and the row decides whether the session has been idle too long.
 */
export async function signTokenPair(
  { tokens, config, now }: { tokens: Tokens; config: Config; now: number },
  session: SessionState,
): Promise<TokenPair> {
  const { id: sessionId, userId, generation, rotatedAt, createdAt, expiresAt } = session
  const issuedAt = toSeconds(now)
  const [access, refresh] = await Promise.all([
    tokens.sign({
      tokenType: 'access',
      userId,
      sessionId,
      jti: randomId(),
      issuedAt,
      expiresAt: Math.min(issuedAt + config.accessTtlSeconds, toSeconds(expiresAt)),
    }),
    tokens.sign({
      tokenType: 'refresh',
      userId,
      sessionId,
      jti: `${sessionId}.${generation}`,
      issuedAt: toSeconds(rotatedAt ?? createdAt),
      expiresAt: toSeconds(lastEnd(config, createdAt)),
    }),
  ])
  return { access, refresh }
}

/** Which of its session's refresh tokens this is; undefined if it is none of ours. */
export function generationOf({ jti }: Pick<TokenClaims, 'jti'>): number | undefined {
  const [, digits] = /\.(\d{1,15})$/.exec(jti) ?? []
  return digits === undefined ? undefined : Number(digits)
}
