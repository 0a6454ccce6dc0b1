import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runQuery } from '../db/run-batch.ts'
import { sessions, users } from '../db/schema.ts'
import { countSession } from '../http/network.ts'
import type { Caller } from '../identity/caller.ts'
import type { TokenClaims, TokenType } from '../identity/tokens.ts'
import { isLive } from '../identity/touch-session.ts'
import type { AppPorts } from '../ports.ts'

export type TokenPorts = Pick<AppPorts, 'config' | 'clock' | 'sessionLimit' | 'tokens' | 'sessionMemory'> & {
  db: Database
}

/**
 * The claims of a valid token that came in a body, whose session counts the request as it counts those with an
 * `Authorization` header; undefined if the token is not valid, or its session is known to have ended.
 * @throws AppError `requests_per_session`
 */
export async function readToken(
  ports: TokenPorts,
  token: string,
  accepted: readonly TokenType[],
): Promise<TokenClaims | undefined> {
  const claims = await ports.tokens.read(token, accepted)
  if (!claims || ports.sessionMemory.hasEnded(claims.sessionId)) return undefined
  await countSession(ports, claims.sessionId)
  return claims
}

/**
 * Whether a token of either kind is in its time, its session live, and its user neither blocked nor deleted.
 * @throws AppError `requests_per_session`, `storage_unavailable`
 */
export async function isLiveToken(ports: TokenPorts, token: string): Promise<boolean> {
  const { clock, db, sessionMemory } = ports
  const claims = await readToken(ports, token, ['access', 'refresh'])
  if (!claims) return false
  const { userId, sessionId } = claims
  const live = await runQuery(db, selectLive(db, { userId, sessionId, now: clock() }))
  if (live.length === 0) sessionMemory.rememberEnded(sessionId)
  return live.length > 0
}

const selectLive = preparedQuery((db, { userId, sessionId, now }: Placeholders<Caller & { now: number }>) =>
  db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.userId, userId),
        isLive(now),
        eq(users.isActive, true),
        isNull(users.deletedAt),
      ),
    ),
)
