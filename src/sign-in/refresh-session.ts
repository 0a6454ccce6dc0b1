import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import type { Tokens } from '../identity/tokens.ts'
import { randomId } from '../lib/random.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { signTokenPair } from './token-pair.ts'
import type { TokenPair } from './token-pair.ts'

/** A lost answer or a second tab sends the same token again within this time, and gets the same successor. */
const REFRESH_GRACE_SECONDS = 30

/**
 * Rotates a refresh token (RFC 9700, 4.14.2). One conditional statement decides between its three fates, so that
 * parallel requests in any number of isolates agree: the current token is replaced; the one just replaced, within
 * the grace, changes nothing and gets what replaced it; any other is a replay and ends the session.
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
  // Only a replay ends the session here, and a session that has ended is not touched again.
  const replayed = sql`${JUST_CHANGED} AND (SELECT ended_at FROM sessions WHERE id = ${claims.sessionId}) = ${now}`
  const actor = { kind: 'user', id: claims.userId } as const
  const ended = { at: now, actor, subjectId: claims.userId, context, details: { session: claims.sessionId } }
  const events: AuditEvent[] = [
    { ...ended, action: 'refresh_replayed', outcome: 'token_not_valid' },
    { ...ended, action: 'session_ended', details: { ...ended.details, reason: 'replay' } },
  ]
  const [[session]] = await runBatch(db, [rotate, auditStatement(db, events, replayed)])
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
  const isCurrent = sql`refresh_jti = ${jti}`
  return db.all<RotatedSession>(sql`
    UPDATE sessions SET
      refresh_jti = CASE WHEN ${isCurrent} THEN ${nextJti} ELSE refresh_jti END,
      previous_jti = CASE WHEN ${isCurrent} THEN refresh_jti ELSE previous_jti END,
      rotated_at = CASE WHEN ${isCurrent} THEN ${now} ELSE rotated_at END,
      last_used_at = CASE WHEN ${isCurrent} THEN ${now} ELSE last_used_at END,
      expires_at = CASE WHEN ${isCurrent} THEN min(${idleEnd}, created_at + ${maxAge}) ELSE expires_at END,
      ended_at = CASE WHEN ${isCurrent} OR (previous_jti = ${jti} AND rotated_at >= ${graceStart})
        THEN NULL ELSE ${now} END
    WHERE id = ${sessionId} AND user_id = ${userId} AND ended_at IS NULL AND expires_at > ${now} AND created_at > ${oldestStart}
      AND EXISTS (SELECT 1 FROM users WHERE users.id = sessions.user_id AND users.is_active)
    RETURNING refresh_jti AS refreshJti, rotated_at AS rotatedAt, expires_at AS expiresAt, ended_at AS endedAt`)
})

interface RotatedSession {
  refreshJti: string
  rotatedAt: number
  expiresAt: number
  endedAt: number | null
}
