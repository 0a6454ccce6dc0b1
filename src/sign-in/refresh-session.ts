import { and, eq, exists, gt, gte, isNull, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { auditStatement, JUST_CHANGED } from '../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { sessions, users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Tokens } from '../identity/tokens.ts'
import { randomId } from '../lib/random.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { signTokenPair } from './token-pair.ts'
import type { TokenPair } from './token-pair.ts'

/**
 * After a lost answer, or from a second tab, the same token may come again within this time and gets the same
 * successor.
 */
const REFRESH_GRACE_SECONDS = 30

/**
 * Rotates a refresh token (RFC 9700, 4.14.2). One conditional statement decides, so that parallel requests in any
 * isolates agree: the current token is replaced; the one just replaced gets its successor within the grace period; any
 * other is a replay and ends the session.
 * @throws AppError `token_not_valid`, `storage_unavailable`
 */
export async function refreshSession(
  { tokens, config, clock, db }: Pick<Ports, 'config' | 'clock'> & { tokens: Tokens; db: Database },
  { refresh, context }: { refresh: string; context: RequestContext },
): Promise<TokenPair> {
  const claims = await tokens.read(refresh, ['refresh'])
  if (!claims) throw new AppError('token_not_valid')
  const now = clock()
  const maxAge = config.sessionMaxSeconds * SECOND_MS
  const rotate = rotateSession(db, {
    jti: claims.jti,
    nextJti: randomId(),
    sessionId: claims.sessionId,
    userId: claims.userId,
    now,
    graceStart: now - REFRESH_GRACE_SECONDS * SECOND_MS,
    idleEnd: now + config.refreshTtlSeconds * SECOND_MS,
    maxAge,
    oldestStart: now - maxAge,
  })
  // Only a replay ends the session here, and an ended session is never changed again.
  const replayed = sql`${JUST_CHANGED} AND ${now} =
    (SELECT ${sessions.endedAt} FROM ${sessions} WHERE ${eq(sessions.id, claims.sessionId)})`
  const actor = { kind: 'user', id: claims.userId } as const
  const ended = { at: now, actor, subjectId: claims.userId, context, details: { session: claims.sessionId } }
  const events: AuditEvent[] = [
    { ...ended, action: 'refresh_replayed', outcome: 'token_not_valid' },
    { ...ended, action: 'session_ended', details: { ...ended.details, reason: 'replay' } },
  ]
  const {
    rotate: [session],
  } = await runBatch(db, { rotate, replay: auditStatement(db, events, replayed) })
  if (!session || session.endedAt !== null) throw new AppError('token_not_valid')
  return signTokenPair({ tokens, config, now }, { ...session, id: claims.sessionId, userId: claims.userId })
}

interface Rotation {
  jti: string
  nextJti: string
  sessionId: string
  userId: number
  /** Unix time, milliseconds; so are the other moments. */
  now: number
  graceStart: number
  idleEnd: number
  /** Milliseconds. */
  maxAge: number
  oldestStart: number
}

const rotateSession = preparedQuery((db, values: Placeholders<Rotation>) => {
  const { jti, nextJti, sessionId, userId, now, graceStart, idleEnd, maxAge, oldestStart } = values
  const isCurrent = eq(sessions.refreshJti, jti)
  const isRepeat = and(eq(sessions.previousJti, jti), gte(sessions.rotatedAt, graceStart))
  const ifCurrent = (next: SQL, before: SQLiteColumn): SQL =>
    sql`CASE WHEN ${isCurrent} THEN ${next} ELSE ${before} END`
  const owner = db
    .select({ one: sql`1` })
    .from(users)
    .where(and(eq(users.id, sessions.userId), eq(users.isActive, true)))
  return db
    .update(sessions)
    .set({
      refreshJti: ifCurrent(sql`${nextJti}`, sessions.refreshJti),
      previousJti: ifCurrent(sql`${sessions.refreshJti}`, sessions.previousJti),
      rotatedAt: ifCurrent(sql`${now}`, sessions.rotatedAt),
      lastUsedAt: ifCurrent(sql`${now}`, sessions.lastUsedAt),
      expiresAt: ifCurrent(sql`min(${idleEnd}, ${sessions.createdAt} + ${maxAge})`, sessions.expiresAt),
      endedAt: sql`CASE WHEN ${or(isCurrent, isRepeat)} THEN NULL ELSE ${now} END`,
    })
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, now),
        gt(sessions.createdAt, oldestStart),
        exists(owner),
      ),
    )
    .returning({
      refreshJti: sessions.refreshJti,
      rotatedAt: sessions.rotatedAt,
      expiresAt: sessions.expiresAt,
      endedAt: sessions.endedAt,
    })
})
