import { and, eq, sql } from 'drizzle-orm'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { sessions, users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectLive } from '../../identity/caller.ts'
import { hasRecentSignIn } from '../../identity/recent-sign-in.ts'
import { toIso } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { carryOut, requestDeletion } from '../commands.ts'
import type { DeletionRequested } from './responses.ts'

/**
 * Schedules the caller's deletion and ends all their sessions in one batch. Signing in before the grace period ends cancels
 * it. A request that is repeated after a lost answer gets the same answer, although its session has ended.
 * @throws AppError `token_not_valid`, `recent_sign_in_required`, `storage_unavailable`
 */
export async function requestOwnDeletion(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<DeletionRequested> {
  const now = clock()
  const graceMs = config.deletionGraceMs
  const {
    callers,
    requested: [requested],
  } = await runBatch(db, {
    callers: selectLive(db, caller),
    ...carryOut(db, requestDeletion({ now, graceMs }), {
      targets: sql`${isLiveCaller(caller)} AND ${hasRecentSignIn(caller, now)}`,
      now,
      actor: { kind: 'user', id: caller.userId },
      context,
    }),
    requested: selectRequested(db, caller),
  })
  if (requested) return { deletion_at: toIso(requested.at + graceMs) }
  callerOrThrow(callers)
  throw new AppError('recent_sign_in_required')
}

/**
 * When the deletion that ended the caller's session was requested, if this session could have requested it. A session that
 * ended before, or that was too old to delete the account, learns nothing.
 */
const selectRequested = (db: Database, caller: Caller) =>
  db
    .select({ at: sql<number>`${users.deletionRequestedAt}`.as('requested_at') })
    .from(users)
    .innerJoin(sessions, eq(sessions.id, caller.sessionId))
    .where(
      and(
        eq(users.id, caller.userId),
        eq(users.isActive, true),
        eq(sessions.userId, caller.userId),
        eq(sessions.endedAt, users.deletionRequestedAt),
        hasRecentSignIn(caller, users.deletionRequestedAt),
      ),
    )
