import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { bareList } from '../../db/columns.ts'
import { growthCounts } from '../../db/referral-schema.ts'

export const DIMENSIONS = growthCounts.dimension.enumValues
export type Dimension = (typeof DIMENSIONS)[number]

const { dimension, value, day, clicks, uniques, signups } = growthCounts
const COLUMNS = bareList([dimension, value, day, clicks, uniques, signups])

/**
 * Adds gains to the running totals: two statements of one batch. `gains` selects dimension, value, day, clicks, uniques and
 * signups. The first begins missing days with the totals of the day before; the second adds to each day and to later
 * ones, of which there are some only if the gains come late.
 */
export const addGrowth = (gains: SQL): [begin: SQL, add: SQL] => [
  sql`INSERT INTO ${growthCounts} (${COLUMNS})
    SELECT gain.dimension, gain.value, gain.day, coalesce(latest.clicks, 0), coalesce(latest.uniques, 0), coalesce(latest.signups, 0)
    FROM (SELECT DISTINCT dimension, value, day FROM (${gains})) AS gain
      LEFT JOIN ${growthCounts} AS latest ON latest.dimension = gain.dimension AND latest.value = gain.value
        AND latest.day = (SELECT max(earlier.day) FROM ${growthCounts} AS earlier
          WHERE earlier.dimension = gain.dimension AND earlier.value = gain.value AND earlier.day < gain.day)
    WHERE NOT EXISTS (SELECT 1 FROM ${growthCounts} AS known
      WHERE known.dimension = gain.dimension AND known.value = gain.value AND known.day = gain.day)`,
  sql`UPDATE ${growthCounts} SET clicks = ${clicks} + gained.clicks, uniques = ${uniques} + gained.uniques,
      signups = ${signups} + gained.signups
    FROM (SELECT later.dimension, later.value, later.day, sum(gain.clicks) AS clicks, sum(gain.uniques) AS uniques,
        sum(gain.signups) AS signups
      FROM (${gains}) AS gain CROSS JOIN ${growthCounts} AS later
        ON later.dimension = gain.dimension AND later.value = gain.value AND later.day >= gain.day
      GROUP BY later.dimension, later.value, later.day) AS gained
    WHERE ${dimension} = gained.dimension AND ${value} = gained.value AND ${day} = gained.day`,
]

/** Gains as JSON: an array of such rows, in the order of the columns. */
export const gainsOf = (rows: string): SQL => sql`
  SELECT value ->> 0 AS dimension, value ->> 1 AS value, value ->> 2 AS day, value ->> 3 AS clicks, value ->> 4 AS uniques,
    value ->> 5 AS signups FROM json_each(${rows})`

/** What a link is counted as in each dimension. */
export const growthValues = (counted: {
  linkKey: string
  /** Null: a campaign link. */
  ownerId: number | null
  channel: string
  campaign: string | null
  country: string
  platform: string
}): Record<Dimension, string> => ({
  channel: counted.channel,
  campaign: counted.ownerId === null ? (counted.campaign ?? '') : '',
  country: counted.country,
  platform: counted.platform,
  link: counted.ownerId === null ? counted.linkKey : '',
})
