import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { selectionOf } from '../db/columns.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralCounts } from '../db/referral-schema.ts'
import type { Period } from './stats/period.ts'

type CountsRow = typeof referralCounts.$inferSelect

/** What a link, or all links of a user, brought. */
export type Counts = Pick<CountsRow, 'clicks' | 'uniques' | 'signups'>

export const NO_COUNTS: Counts = { clicks: 0, uniques: 0, signups: 0 }

const { scope, dimension, value, clicks, uniques, signups } = referralCounts

/** Condition on a row of counts: the totals of a scope, which is `l:` and a link's key, or `u:` and a user's id. */
export const isTotalOf = (ofScope: unknown): SQL =>
  sql`${scope} = ${ofScope} AND ${dimension} = 'total' AND ${value} = ''`

/** The totals of a scope; no row: nothing yet. */
export const selectTotals = preparedQuery((db, values: Placeholders<{ scope: string }>) =>
  db.select({ clicks, uniques, signups }).from(referralCounts).where(isTotalOf(values.scope)),
)

export type CountedRow = Omit<CountsRow, 'scope'>

const MAX_COUNTRIES = 50

/** All counts of a scope: a row for each day of the period, and at most 116 others. */
export const selectCounts = preparedQuery((db, values: Placeholders<{ scope: string } & Period>) => {
  const select = sql`SELECT ${selectionOf({ dimension, value, clicks, uniques, signups })} FROM ${referralCounts}`
  const ofScope = sql`WHERE ${scope} = ${values.scope}`
  return db.all<CountedRow>(sql`
    ${select} WHERE ${isTotalOf(values.scope)}
    UNION ALL ${select} ${ofScope} AND ${dimension} = 'day' AND ${value} BETWEEN ${values.from} AND ${values.to}
    UNION ALL ${select} ${ofScope} AND ${dimension} = 'channel'
    UNION ALL SELECT * FROM (${select} ${ofScope} AND ${dimension} = 'country'
      ORDER BY ${clicks} DESC LIMIT ${sql.raw(String(MAX_COUNTRIES))})`)
})
