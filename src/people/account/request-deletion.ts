import { and, sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from '../../identity/select-caller.ts'
import { toIso } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { endEverySession } from '../../sign-in/sessions/end-every-session.ts'
import { hasRecentSignIn } from './recent-sign-in.ts'
import type { DeletionRequested } from './responses.ts'

/**
 * Notes that the caller wants to be deleted and ends all their sessions, those of the staff too, in one batch. The
 * scheduled handler deletes after the grace period; until then a sign-in takes it back.
 * @throws AppError `token_not_valid`, `recent_sign_in_required`, `storage_unavailable`
 */
export async function requestDeletion(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<DeletionRequested> {
  const now = clock()
  const deletionAt = toIso(now + config.deletionGraceMs)
  const request = db
    .update(users)
    .set({ deletionRequestedAt: now })
    .where(and(isLiveCaller(caller), hasRecentSignIn(caller, now)))
    .returning({ id: users.id })
  const audit = auditStatement(
    db,
    {
      at: now,
      action: 'deletion_requested',
      actor: { kind: 'user', id: caller.userId },
      subjectId: caller.userId,
      context,
      details: { deletion_at: deletionAt },
    },
    JUST_CHANGED,
  )
  const endAll = endEverySession(db, caller.userId, now, sql`deletion_requested_at = ${now}`)
  const [callers, requested] = await runBatch(db, [selectCaller(db, caller), request, audit, ...endAll])
  callerOrThrow(callers)
  if (requested.length === 0) throw new AppError('recent_sign_in_required')
  return { deletion_at: deletionAt }
}
