import { and, eq, isNull, ne, not, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { sessions, users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectLive } from '../../identity/caller.ts'
import { isSpared } from '../../identity/recent-sign-in.ts'
import { readSessionId } from '../../identity/session-id.ts'
import { touchSession } from '../../identity/touch-session.ts'
import type { Ports } from '../../ports.ts'

type SessionPorts = Pick<Ports, 'clock'> & { db: Database }

/** A blocked caller, or one whose own session has ended, ends nothing. */
const callerIsLive = (caller: Caller): SQL => sql`EXISTS (SELECT 1 FROM ${users} WHERE ${isLiveCaller(caller)})`

/**
 * Ends one session of the caller, which may be the one that calls. Ending it twice is no error.
 * @throws AppError `token_not_valid`, `not_found`, `recent_sign_in_required`, `storage_unavailable`
 */
export async function endSession(
  { clock, db }: SessionPorts,
  { caller, id, context }: { caller: Caller; id: string; context: RequestContext },
): Promise<void> {
  const now = clock()
  const session = readSessionId(id) ?? 0
  const isOwn = and(eq(sessions.id, session), eq(sessions.userId, caller.userId))
  const spared = and(isNull(sessions.endedAt), isSpared(caller, now))!
  const end = db
    .update(sessions)
    .set({ endedAt: now })
    .where(and(isOwn, isNull(sessions.endedAt), not(spared), callerIsLive(caller)))
  const event = endEvent(caller, { at: now, context, details: { reason: 'by_user', session: id } })
  const { callers, found } = await runBatch(db, {
    callers: selectLive(db, caller),
    touch: touchSession(db, caller, now),
    end: audited(db, end, event),
    found: db
      .select({ isSpared: sql<number>`${spared}` })
      .from(sessions)
      .where(isOwn),
  })
  callerOrThrow(callers)
  const [one] = found
  if (!one) throw new AppError('not_found')
  if (one.isSpared) throw new AppError('recent_sign_in_required')
}

/**
 * Ends all sessions of the caller but the one that calls, or none if one of them is spared.
 * @throws AppError `token_not_valid`, `recent_sign_in_required`, `storage_unavailable`
 */
export async function endOtherSessions(
  { clock, db }: SessionPorts,
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<void> {
  const now = clock()
  const others = and(eq(sessions.userId, caller.userId), ne(sessions.id, caller.sessionId), isNull(sessions.endedAt))
  const spared = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(others, isSpared(caller, now)))
  const ended = and(others, callerIsLive(caller), sql`NOT EXISTS ${spared}`)
  const event = endEvent(caller, { at: now, context, details: { reason: 'all_others' } })
  const { callers, left } = await runBatch(db, {
    callers: selectLive(db, caller),
    touch: touchSession(db, caller, now),
    endOthers: audited(db, db.update(sessions).set({ endedAt: now }).where(ended), event),
    left: spared,
  })
  callerOrThrow(callers)
  if (left.length > 0) throw new AppError('recent_sign_in_required')
}

const endEvent = ({ userId }: Caller, rest: Pick<AuditEvent, 'at' | 'context' | 'details'>): AuditEvent => ({
  ...rest,
  action: 'session_ended',
  actor: { kind: 'user', id: userId },
  subjectId: userId,
})
