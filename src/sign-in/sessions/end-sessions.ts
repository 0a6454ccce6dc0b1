import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { sessions } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from '../../identity/select-caller.ts'
import { touchSession } from '../../identity/touch-session.ts'
import type { Ports } from '../../ports.ts'

type SessionPorts = Pick<Ports, 'clock'> & { db: Database }

/** Somebody whose own session has ended, or who is blocked, ends nothing. */
const whoeverCalls = (caller: Caller): SQL => sql`EXISTS (SELECT 1 FROM users WHERE ${isLiveCaller(caller)})`

/**
 * Ends one session of the caller, which may be the one that calls. Ending it twice is no error.
 * @throws AppError `token_not_valid`, `not_found`, `storage_unavailable`
 */
export async function endSession(
  { clock, db }: SessionPorts,
  { caller, id, context }: { caller: Caller; id: string; context: RequestContext },
): Promise<void> {
  const now = clock()
  const end = db
    .update(sessions)
    .set({ endedAt: sql`coalesce(${sessions.endedAt}, ${now})` })
    .where(and(eq(sessions.id, id), eq(sessions.userId, caller.userId), whoeverCalls(caller)))
    .returning({ id: sessions.id })
  // Ended by this request: ending it twice is one event.
  const endedNow = sql`${JUST_CHANGED} AND (SELECT ended_at FROM sessions WHERE id = ${id}) = ${now}`
  const [callers, , ended] = await runBatch(db, [
    selectCaller(db, caller),
    touchSession(db, caller, now),
    end,
    auditStatement(db, endEvent(caller, { at: now, context, details: { reason: 'by_user', session: id } }), endedNow),
  ])
  callerOrThrow(callers)
  if (ended.length === 0) throw new AppError('not_found')
}

/** Ends all sessions of the caller but the one that calls. @throws AppError `token_not_valid`, `storage_unavailable` */
export async function endOtherSessions(
  { clock, db }: SessionPorts,
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<void> {
  const now = clock()
  const end = db.run(sql`
    UPDATE sessions SET ended_at = ${now}
    WHERE user_id = ${caller.userId} AND id <> ${caller.sessionId} AND ended_at IS NULL AND ${whoeverCalls(caller)}`)
  const [callers] = await runBatch(db, [
    selectCaller(db, caller),
    touchSession(db, caller, now),
    end,
    auditStatement(db, endEvent(caller, { at: now, context, details: { reason: 'all_others' } }), JUST_CHANGED),
  ])
  callerOrThrow(callers)
}

const endEvent = ({ userId }: Caller, rest: Pick<AuditEvent, 'at' | 'context' | 'details'>): AuditEvent => ({
  ...rest,
  action: 'session_ended',
  actor: { kind: 'user', id: userId },
  subjectId: userId,
})
