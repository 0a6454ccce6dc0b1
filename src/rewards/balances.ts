import { sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { accounts, programs, rewards } from '../db/reward-schema.ts'

interface Holder {
  userId: SQLWrapper | number
  now: SQLWrapper | number
}

const due = alias(rewards, 'due')
const oldestDue = sql`(SELECT min(${rewards.holdUntil}) FROM ${rewards} INDEXED BY rewards_held WHERE ${rewards.state} = 'held' AND ${rewards.signals} IS NULL)`

/**
 * A user's rewards whose hold has ended, and that the hourly task has not moved yet: they are no older than the oldest
 * one that the task has left, so few rows are read.
 */
const dueOf = ({
  userId,
  now,
}: Holder): SQL => sql`${rewards} AS due INDEXED BY rewards_user JOIN ${programs} ON ${programs.id} = ${due.programId}
  WHERE ${due.userId} = ${userId} AND ${due.holdUntil} BETWEEN ${oldestDue} AND ${now} AND ${due.state} = 'held' AND ${due.signals} IS NULL`

/** What is left of such a reward once it is available: nothing, if it has expired as well. */
const dueAmount = ({ now }: Pick<Holder, 'now'>): SQL =>
  sql`iif(${due.expiresAt} <= ${now}, 0, ${due.amount} - ${due.reversed})`

const late = alias(rewards, 'late')

/** A user's rewards that have expired, and that the hourly task has not moved yet. */
const lateOf = ({
  userId,
  now,
}: Holder): SQL => sql`${rewards} AS late INDEXED BY rewards_expiring_of_user JOIN ${programs} ON ${programs.id} = ${late.programId}
  WHERE ${late.userId} = ${userId} AND ${late.state} = 'available' AND ${late.expiresAt} IS NOT NULL AND ${late.expiresAt} <= ${now}`

/** What has expired is gone, but never makes anyone owe (more): what of it makes up for a debt, the hourly task keeps. */
const lessLate = (has: SQL, expired: SQL): SQL => sql`max(${has} - ${expired}, min(${has}, 0))`

const ofAccount = (kind: 'available' | 'held', userId: SQLWrapper | number): SQL =>
  sql`${accounts} WHERE ${accounts.account} = ${sql.raw(`'${kind}:'`)} || CAST(${userId} AS INTEGER)`

/** What a user has in each unit. A reward counts by its times, also before the hourly task has moved it. */
export const balancesOf = (db: Database, holder: Holder) =>
  db
    .select({
      unit: sql<string>`unit`.as('unit'),
      available: sql<number>`${lessLate(sql`sum(available)`, sql`sum(late)`)}`.as('available'),
      held: sql<number>`sum(held)`.as('held'),
    })
    .from(
      sql`(
      SELECT ${accounts.unit} AS unit, ${accounts.balance} AS available, 0 AS held, 0 AS late FROM ${ofAccount('available', holder.userId)}
      UNION ALL SELECT ${accounts.unit}, 0, ${accounts.balance}, 0 FROM ${ofAccount('held', holder.userId)}
      UNION ALL SELECT ${programs.unit}, ${dueAmount(holder)}, ${due.reversed} - ${due.amount}, 0 FROM ${dueOf(holder)}
      UNION ALL SELECT ${programs.unit}, 0, 0, ${late.amount} - ${late.reversed} FROM ${lateOf(holder)})`,
    )
    .groupBy(sql`unit`)
    .orderBy(sql`unit`)

export const selectBalances = preparedQuery((db, holder: Placeholders<{ userId: number; now: number }>) =>
  balancesOf(db, holder),
)

/** What a user has available in one unit, as a column. */
export const availableOf = ({ unit, ...holder }: Holder & { unit: SQLWrapper }): SQL => sql`(
  SELECT ${lessLate(sql`has`, sql`late`)} FROM (SELECT
    coalesce((SELECT ${accounts.balance} FROM ${ofAccount('available', holder.userId)} AND ${accounts.unit} = ${unit}), 0)
    + coalesce((SELECT sum(${dueAmount(holder)}) FROM ${dueOf(holder)} AND ${programs.unit} = ${unit}), 0) AS has,
    coalesce((SELECT sum(${late.amount} - ${late.reversed}) FROM ${lateOf(holder)} AND ${programs.unit} = ${unit}), 0) AS late))`
