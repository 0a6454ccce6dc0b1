import { sql } from 'drizzle-orm'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'

/** What came of a link, or of all links of somebody. */
export interface Counts {
  clicks: number
  uniques: number
  signups: number
}

export const NO_COUNTS: Counts = { clicks: 0, uniques: 0, signups: 0 }

/** The counts of all time of a scope: `l:` and the key of a link, or `u:` and the id of a user. No row: nothing yet. */
export const selectTotals = preparedQuery((db, { scope }: Placeholders<{ scope: string }>) =>
  db.all<Counts>(sql`
    SELECT clicks, uniques, signups FROM referral_counts
    WHERE scope = ${scope} AND dimension = 'total' AND value = ''`),
)
