import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import type { Counts } from '../counts.ts'
import type { Period } from './period.ts'

export interface CountedRow extends Counts {
  dimension: 'total' | 'day' | 'country' | 'channel'
  value: string
}

const MAX_COUNTRIES = 50

interface Scope extends Period {
  /** `l:` and the key of a link, or `u:` and the id of a user. */
  scope: string
}

/** All that is counted of a scope: as many rows as the period has days, and 116 at most besides. */
export const selectCounts = preparedQuery((db: Database, { scope, from, to }: Placeholders<Scope>) =>
  db.all<CountedRow>(sql`
    SELECT dimension, value, clicks, uniques, signups FROM referral_counts
      WHERE scope = ${scope} AND dimension = 'total' AND value = ''
    UNION ALL SELECT dimension, value, clicks, uniques, signups FROM referral_counts
      WHERE scope = ${scope} AND dimension = 'day' AND value BETWEEN ${from} AND ${to}
    UNION ALL SELECT dimension, value, clicks, uniques, signups FROM referral_counts
      WHERE scope = ${scope} AND dimension = 'channel'
    UNION ALL SELECT * FROM (SELECT dimension, value, clicks, uniques, signups FROM referral_counts
      WHERE scope = ${scope} AND dimension = 'country' ORDER BY clicks DESC LIMIT ${sql.raw(String(MAX_COUNTRIES))})`),
)
