import type { Config } from '../config.ts'
import { randomId } from '../lib/random.ts'
import { SECOND_MS, toSeconds } from '../lib/time.ts'
import type { Tokens } from './tokens.ts'

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
}

/** When a refresh token issued at `rotatedAt`, and its session with it, runs out. Unix time, milliseconds. */
export const sessionExpiry = (config: Pick<Config, 'refreshTtlSeconds'>, rotatedAt: number): number =>
  rotatedAt + config.refreshTtlSeconds * SECOND_MS

/**
 * The tokens of a session. The refresh token follows from the session's row alone, so that whoever reads the same row
 * signs the same token; the access token is new each time.
 */
export async function signTokenPair(
  { tokens, config, now }: { tokens: Tokens; config: Config; now: number },
  session: SessionState,
): Promise<TokenPair> {
  const { id: sessionId, userId, refreshJti, rotatedAt } = session
  const issuedAt = toSeconds(now)
  const [access, refresh] = await Promise.all([
    tokens.sign({
      tokenType: 'access',
      userId,
      sessionId,
      jti: randomId(),
      issuedAt,
      expiresAt: issuedAt + config.accessTtlSeconds,
    }),
    tokens.sign({
      tokenType: 'refresh',
      userId,
      sessionId,
      jti: refreshJti,
      issuedAt: toSeconds(rotatedAt),
      expiresAt: toSeconds(sessionExpiry(config, rotatedAt)),
    }),
  ])
  return { access, refresh }
}
