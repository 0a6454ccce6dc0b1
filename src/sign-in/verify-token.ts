import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runQuery } from '../db/run-batch.ts'
import { sessions, users } from '../db/schema.ts'
import { countCaller } from '../http/network.ts'
import type { Shield } from '../http/network.ts'
import type { Caller } from '../identity/caller.ts'
import type { TokenClaims, TokenType } from '../identity/tokens.ts'
import { isLive } from '../identity/touch-session.ts'
import type { AppPorts } from '../ports.ts'

export type TokenPorts = Pick<AppPorts, 'clock' | 'tokens' | 'sessionMemory'> & Shield & { db: Database }

/** A token that came in a body. */
export interface SentToken {
  token: string
  network: string
  /** See `countCaller`. */
  aboutSessions?: true
}

/**
 * The claims of a valid token, which is counted as those of `Authorization` headers are; undefined if it is not valid, or its
 * session is known to have ended.
 * @throws AppError `requests_per_session`, `requests_per_network`
 */
export async function readToken(
  ports: TokenPorts,
  { token, ...counted }: SentToken,
  accepted: readonly TokenType[],
): Promise<TokenClaims | undefined> {
  const claims = await ports.tokens.read(token, accepted)
  if (!claims || ports.sessionMemory.hasEnded(claims.sessionId)) return undefined
  await countCaller(ports, claims, counted)
  return claims
}

/**
 * Whether a token of either kind is in its time, its session live, and its user neither blocked nor deleted.
 * @throws AppError `requests_per_session`, `requests_per_network`, `storage_unavailable`
 */
export async function isLiveToken(ports: TokenPorts, sent: SentToken): Promise<boolean> {
  const { clock, db, sessionMemory } = ports
  const claims = await readToken(ports, sent, ['access', 'refresh'])
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
