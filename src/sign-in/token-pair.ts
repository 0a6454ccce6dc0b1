import type { Config } from '../config.ts'
import type { Tokens } from '../identity/tokens.ts'
import { randomId } from '../lib/random.ts'
import { SECOND_MS, toSeconds } from '../lib/time.ts'

export interface TokenPair {
  access: string
  refresh: string
}

interface SessionState {
  id: string
  userId: number
  refreshJti: string
  /** When `refreshJti` was issued: Unix time, milliseconds. */
  rotatedAt: number
  /** When the session expires unless it is refreshed. None of its tokens lives longer. */
  expiresAt: number
}

/** When a session that opens now expires unless it is refreshed. Unix time, milliseconds. */
export const firstExpiry = (config: Pick<Config, 'refreshTtlSeconds' | 'sessionMaxSeconds'>, now: number): number =>
  now + Math.min(config.refreshTtlSeconds, config.sessionMaxSeconds) * SECOND_MS

/**
 * The tokens of a session. The refresh token is derived from the session's row, so the same row always gives the same
 * token; the access token is new each time.
 */
export async function signTokenPair(
  { tokens, config, now }: { tokens: Tokens; config: Config; now: number },
  session: SessionState,
): Promise<TokenPair> {
  const { id: sessionId, userId, refreshJti, rotatedAt } = session
  const issuedAt = toSeconds(now)
  const sessionEnd = toSeconds(session.expiresAt)
  const [access, refresh] = await Promise.all([
    tokens.sign({
      tokenType: 'access',
      userId,
      sessionId,
      jti: randomId(),
      issuedAt,
      expiresAt: Math.min(issuedAt + config.accessTtlSeconds, sessionEnd),
    }),
    tokens.sign({
      tokenType: 'refresh',
      userId,
      sessionId,
      jti: refreshJti,
      issuedAt: toSeconds(rotatedAt),
      expiresAt: sessionEnd,
    }),
  ])
  return { access, refresh }
}
