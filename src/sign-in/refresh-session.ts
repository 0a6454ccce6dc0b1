import { and, eq, exists, gt, gte, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { auditStatement, JUST_CHANGED } from '../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../audit/event.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { sessions, users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import { isLive } from '../identity/touch-session.ts'
import { SECOND_MS } from '../lib/time.ts'
import { generationOf, signTokenPair } from './token-pair.ts'
import type { TokenPair } from './token-pair.ts'
import { readToken } from './verify-token.ts'
import type { SentToken, TokenPorts } from './verify-token.ts'

/** A request that was on its way when another one used the successor of its token arrives within this time. */
const TWIN_SECONDS = 30

/**
 * Rotates a refresh token (RFC 9700, 4.14.2). One conditional statement decides, so that parallel requests in any
 * isolates agree. A token gives the same successor until that is used. Then it is superseded: a late twin is refused, and
 * later than that it is a replay and ends the session.
 * @throws AppError `token_not_valid`, `token_superseded`, `requests_per_session`, `requests_per_network`,
 * `storage_unavailable`
 */
export async function refreshSession(
  ports: TokenPorts,
  { context, ...sent }: SentToken & { context: RequestContext },
): Promise<TokenPair> {
  const { tokens, config, clock, db, sessionMemory } = ports
  const claims = await readToken(ports, { ...sent, aboutSessions: true }, ['refresh'])
  const generation = claims && generationOf(claims)
  if (generation === undefined) throw new AppError('token_not_valid')
  const { sessionId, userId } = claims!
  const now = clock()
  const maxAge = config.sessionMaxSeconds * SECOND_MS
  const rotate = rotateSession(db, {
    generation,
    sessionId,
    userId,
    now,
    twinsSince: now - TWIN_SECONDS * SECOND_MS,
    idleEnd: now + config.refreshTtlSeconds * SECOND_MS,
    maxAge,
    oldestStart: now - maxAge,
  })
  // Only a replay ends the session here, and an ended session is never changed again.
  const replayed = sql`${JUST_CHANGED} AND ${now} =
    (SELECT ${sessions.endedAt} FROM ${sessions} WHERE ${eq(sessions.id, sessionId)})`
  const actor = { kind: 'user', id: userId } as const
  const ended = { at: now, actor, subjectId: userId, context, details: { session: String(sessionId) } }
  const events: AuditEvent[] = [
    { ...ended, action: 'refresh_replayed', outcome: 'token_not_valid' },
    { ...ended, action: 'session_ended', details: { ...ended.details, reason: 'replay' } },
  ]
  const {
    rotate: [session],
  } = await runBatch(db, { rotate, replay: auditStatement(db, events, replayed) })
  if (!session || session.endedAt !== null) {
    sessionMemory.rememberEnded(sessionId)
    throw new AppError('token_not_valid')
  }
  if (generation < session.generation - 1) throw new AppError('token_superseded')
  return signTokenPair({ tokens, config, now }, { ...session, id: sessionId, userId })
}

interface Rotation {
  /** Of the token that came. */
  generation: number
  sessionId: number
  userId: number
  /** Unix time, milliseconds; so are the other moments. */
  now: number
  twinsSince: number
  idleEnd: number
  /** Milliseconds. */
  maxAge: number
  oldestStart: number
}

const rotateSession = preparedQuery((db, values: Placeholders<Rotation>) => {
  const { generation, sessionId, userId, now, twinsSince, idleEnd, maxAge, oldestStart } = values
  // Greater than the row's: the database was restored to an earlier time.
  const isNewest = gte(sql`${generation}`, sessions.generation)
  const isSuperseded = lt(sql`${generation}`, sql`${sessions.generation} - 1`)
  // When the successor of the token was used. Of older tokens it is only known that it was not later than this.
  const supersededAt = sql`CASE WHEN ${generation} = ${sessions.generation} - 2 THEN ${sessions.rotatedAt}
    ELSE coalesce(${sessions.rotatedBefore}, 0) END`
  const ifNewest = (next: SQL, column: SQLiteColumn): SQL => sql`CASE WHEN ${isNewest} THEN ${next} ELSE ${column} END`
  const unlessSuperseded = (next: SQL, column: SQLiteColumn): SQL =>
    sql`CASE WHEN ${isSuperseded} THEN ${column} ELSE ${next} END`
  const owner = db
    .select({ one: sql`1` })
    .from(users)
    .where(and(eq(users.id, sessions.userId), eq(users.isActive, true)))
  return db
    .update(sessions)
    .set({
      generation: ifNewest(sql`${generation} + 1`, sessions.generation),
      rotatedAt: ifNewest(sql`${now}`, sessions.rotatedAt),
      rotatedBefore: ifNewest(sql`${sessions.rotatedAt}`, sessions.rotatedBefore),
      lastUsedAt: unlessSuperseded(sql`iif(${isNewest}, NULL, ${now})`, sessions.lastUsedAt),
      expiresAt: unlessSuperseded(sql`min(${idleEnd}, ${sessions.createdAt} + ${maxAge})`, sessions.expiresAt),
      endedAt: sql`CASE WHEN ${isSuperseded} AND ${supersededAt} < ${twinsSince} THEN ${now} END`,
    })
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.userId, userId),
        isLive(now),
        gt(sessions.createdAt, oldestStart),
        exists(owner),
      ),
    )
    .returning({
      generation: sessions.generation,
      rotatedAt: sessions.rotatedAt,
      createdAt: sessions.createdAt,
      expiresAt: sessions.expiresAt,
      endedAt: sessions.endedAt,
    })
})
