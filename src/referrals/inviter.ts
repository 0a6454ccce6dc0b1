import { and, eq, gt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { audited, JUST_CHANGED } from '../audit/audit-statement.ts'
import type { RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { referrals } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from '../identity/caller.ts'
import type { Ports } from '../ports.ts'

const inviter = alias(users, 'inviter')
const up = alias(users, 'up')

/**
 * Condition on a row of `users`: the stored code belongs to another user, not deleted, who is not below this one. Only users who
 * have invited someone can close a cycle, so most rows never climb the tree.
 */
export const mayInvite = (code: SQL): SQL => sql`(${users.inviteCode} <> ${code}
    AND EXISTS (SELECT 1 FROM ${users} AS ${inviter}
      WHERE ${inviter.inviteCode} = ${code} AND ${inviter.deletedAt} IS NULL)
    AND (${users.invitedCount} = 0 OR ${users.inviteCode} NOT IN (
      WITH RECURSIVE above(code) AS (
        SELECT ${code} UNION
        SELECT ${up.invitedByCode} FROM ${users} AS ${up} JOIN above ON ${up.inviteCode} = above.code
        WHERE ${up.invitedByCode} IS NOT NULL)
      SELECT code FROM above)))`

interface Grace {
  declineGraceMs: number
  now: number
}

/** Until when an inviter can be declined: only one determined by the phone, which the user may never have asked for. */
export const declinableUntil = (
  { method, at }: { method: string; at: number },
  { declineGraceMs, now }: Grace,
): number | null => (method === 'pending_phone' && now < at + declineGraceMs ? at + declineGraceMs : null)

/**
 * Removes an inviter determined by the caller's phone: the code on the user and the referral go together, and a trigger
 * takes back what the referral earned. After that the caller may name another.
 * @throws AppError `token_not_valid`, `not_declinable`, `storage_unavailable`
 */
export async function declineInviter(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<void> {
  const now = clock()
  const { userId } = caller
  const isDeclinable = and(
    eq(referrals.inviteeId, userId),
    eq(referrals.method, 'pending_phone'),
    gt(referrals.createdAt, now - config.declineGraceMs),
  )
  const decline = db
    .update(users)
    .set({ invitedByCode: null })
    .where(and(isLiveCaller(caller), sql`EXISTS (SELECT 1 FROM ${referrals} WHERE ${isDeclinable})`))
    .returning({ id: users.id })
  const event = {
    at: now,
    action: 'invited_by_declined' as const,
    actor: { kind: 'user' as const, id: userId },
    subjectId: userId,
    context,
  }
  const {
    declined: [declined],
    callers,
  } = await runBatch(db, {
    declined: audited(db, decline, event),
    // The audit's row tells whether it may be. The user's row comes first: the trigger reads who follows.
    removed: db.delete(referrals).where(and(eq(referrals.inviteeId, userId), JUST_CHANGED)),
    callers: selectCaller(db, caller),
  })
  callerOrThrow(callers)
  if (declined.length === 0) throw new AppError('not_declinable')
}
