import { sql } from 'drizzle-orm'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { accounts, programs, rewards } from '../db/reward-schema.ts'

export interface Balance {
  unit: string
  available: number
  held: number
}

/**
 * What a user has in each unit. A reward whose hold has ended counts as available before the hourly task has moved it:
 * such rewards are no older than the oldest one that the task has left, so few rows are read.
 */
export const selectBalances = preparedQuery((db, { userId, now }: Placeholders<{ userId: number; now: number }>) => {
  const isDue = sql`${rewards.state} = 'held' AND ${rewards.signals} IS NULL`
  const oldest = sql`(SELECT min(${rewards.holdUntil}) FROM ${rewards} INDEXED BY rewards_held WHERE ${isDue})`
  return db.all<Balance>(sql`
    SELECT unit, sum(available) AS available, sum(held) AS held FROM (
      SELECT ${accounts.unit} AS unit, ${accounts.balance} AS available, 0 AS held FROM ${accounts} WHERE ${accounts.account} = 'available:' || CAST(${userId} AS INTEGER)
      UNION ALL SELECT ${accounts.unit}, 0, ${accounts.balance} FROM ${accounts} WHERE ${accounts.account} = 'held:' || CAST(${userId} AS INTEGER)
      UNION ALL SELECT ${programs.unit}, ${rewards.amount} - ${rewards.reversed}, ${rewards.reversed} - ${rewards.amount}
        FROM ${rewards} INDEXED BY rewards_user JOIN ${programs} ON ${programs.id} = ${rewards.programId}
        WHERE ${rewards.userId} = ${userId} AND ${rewards.holdUntil} BETWEEN ${oldest} AND ${now} AND ${isDue}
    ) GROUP BY unit ORDER BY unit`)
})
