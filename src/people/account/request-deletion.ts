import { sql } from 'drizzle-orm'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from '../../identity/caller.ts'
import { toIso } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { carryOut, requestDeletion } from '../commands.ts'
import { hasRecentSignIn } from './recent-sign-in.ts'
import type { DeletionRequested } from './responses.ts'

/**
 * Schedules the caller's deletion and ends all their sessions, including staff sessions, in one batch. Signing in before
 * the grace period ends cancels it.
 * @throws AppError `token_not_valid`, `recent_sign_in_required`, `storage_unavailable`
 */
export async function requestOwnDeletion(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<DeletionRequested> {
  const now = clock()
  const graceMs = config.deletionGraceMs
  const { callers, change } = await runBatch(db, {
    callers: selectCaller(db, caller),
    ...carryOut(db, requestDeletion({ now, graceMs }), {
      targets: sql`${isLiveCaller(caller)} AND ${hasRecentSignIn(caller, now)}`,
      now,
      actor: { kind: 'user', id: caller.userId },
      context,
    }),
  })
  callerOrThrow(callers)
  if (!change?.length) throw new AppError('recent_sign_in_required')
  return { deletion_at: toIso(now + graceMs) }
}
