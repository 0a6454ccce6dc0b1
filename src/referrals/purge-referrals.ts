import { lte, sql } from 'drizzle-orm'
import { leaderboard } from '../db/leaderboard-schema.ts'
import { purge, purgeRows } from '../db/purge.ts'
import { pendingInvites, referralBudgets } from '../db/referral-schema.ts'
import type { Task } from '../ports.ts'
import { outdatedKeys } from './periods.ts'

/** Deletes numbers that were left on landing pages and whose owners did not sign up in time. */
export const purgePendingInvites: Task = async ({ db }, now) =>
  purgeRows(db, {
    from: pendingInvites,
    key: [pendingInvites.phoneHash],
    where: lte(pendingInvites.expiresAt, now),
    oldestFirst: pendingInvites.expiresAt,
  })

/** Rows of one statement: no trigger, and one after another in the table's order. */
export const PURGED_AT_ONCE = 5000

/** Deletes budgets of periods that no limit counts any more: as many as guesses from 10,000 networks can leave in an hour. */
export const purgeReferralBudgets: Task = async ({ db }, now) =>
  purgeRows(
    db,
    {
      from: referralBudgets,
      key: [referralBudgets.scope, referralBudgets.period],
      where: lte(referralBudgets.expiresAt, now),
      oldestFirst: referralBudgets.expiresAt,
    },
    { rows: PURGED_AT_ONCE, statements: 200 },
  )

/** Statements of one run, 2.4 million rows a day: the rest waits an hour. */
const PURGE_STATEMENTS = 20

const { period, score, reachedAt, userId } = leaderboard
const KEY = sql.join([period, score, reachedAt, userId], sql`, `)

/** Deletes leaderboards of days, weeks and months long past. @returns how many places they had */
export const purgeLeaderboards: Task = async ({ db }, now) =>
  purge(
    db,
    sql`DELETE FROM ${leaderboard} WHERE (${KEY}) IN (
      SELECT ${KEY} FROM json_each(${JSON.stringify(outdatedKeys(now))}) AS keys CROSS JOIN ${leaderboard}
        ON ${period} >= keys.value ->> 'from' AND ${period} < keys.value ->> 'before' LIMIT ${PURGED_AT_ONCE})
      RETURNING 1`,
    { rows: PURGED_AT_ONCE, statements: PURGE_STATEMENTS },
  )
