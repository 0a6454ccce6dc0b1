import { lte } from 'drizzle-orm'
import { purgeRows } from '../db/purge.ts'
import { pendingInvites, referralBudgets } from '../db/referral-schema.ts'
import type { Task } from '../ports.ts'

/** Deletes numbers that were left on landing pages and whose owners did not sign up in time. */
export const purgePendingInvites: Task = async ({ db }, now) =>
  purgeRows(db, {
    from: pendingInvites,
    key: [pendingInvites.phoneHash],
    where: lte(pendingInvites.expiresAt, now),
    oldestFirst: pendingInvites.expiresAt,
  })

/** Deletes what was spent so long ago that no limit counts it. */
export const purgeReferralBudgets: Task = async ({ db }, now) =>
  purgeRows(db, {
    from: referralBudgets,
    key: [referralBudgets.scope, referralBudgets.period],
    where: lte(referralBudgets.expiresAt, now),
    oldestFirst: referralBudgets.expiresAt,
  })
