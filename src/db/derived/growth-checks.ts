import { comparison, derivedRows } from './check.ts'
import { dayOf, ORIGIN_VALUES, unionOf } from './fragments.ts'

/* Counts growth_counts again: see checks.ts. */

/** What the hourly task has counted: what came of something, up to its position. */
export const IS_FOLDED = `link_key IS NOT NULL AND user_id <= (SELECT CAST(position AS INTEGER) FROM count_sweeps WHERE name = 'sign_up_origins')`

const GROWTH = { table: 'growth_counts', key: ['dimension', 'value', 'day'], shared: true }
const DAYS_OF_VALUE = 'PARTITION BY dimension, value ORDER BY day'

const listOf = (names: string[]) => names.map((name) => `'${name}'`).join(', ')

/** Running totals of sign-ups. A day without a row is begun with the clicks of the day before. */
const growthOf = (name: string, dimensions: (keyof typeof ORIGIN_VALUES)[]) =>
  derivedRows({
    ...GROWTH,
    name,
    values: { clicks: 'sum', uniques: 'sum', signups: 'sum' },
    kept: ({ daysFrom }) =>
      `SELECT * FROM growth_counts WHERE dimension IN (${listOf(dimensions)}) AND day >= '${daysFrom}'`,
    counted: ({ daysFrom }) => `SELECT * FROM (
      SELECT dimension, value, day, max(clicks) OVER days AS clicks, max(uniques) OVER days AS uniques, sum(signups) OVER days AS signups
      FROM (SELECT dimension, value, day, max(clicks) AS clicks, max(uniques) AS uniques, sum(signups) AS signups FROM (
        SELECT dimension, value, day, clicks, uniques, 0 AS signups FROM growth_counts
          WHERE dimension IN (${listOf(dimensions)})
        UNION ALL SELECT * FROM (${unionOf(
          dimensions.map(
            (one) => `'${one}', ${ORIGIN_VALUES[one]}, ${dayOf('sign_up_origins')}, 0, 0, 1 FROM sign_up_origins
          WHERE ${IS_FOLDED}`,
          ),
        )})) GROUP BY dimension, value, day) WINDOW days AS (${DAYS_OF_VALUE})) WHERE day >= '${daysFrom}'`,
  })

/** Erasing someone clears their country and platform, but not the counts. */
export const GROWTH_SIGNUPS = growthOf('growth_counts: sign-ups', ['channel', 'campaign', 'link'])
export const GROWTH_OF_SEEDED = growthOf('growth_counts', ['channel', 'campaign', 'link', 'country', 'platform'])

export const GROWTH_DAYS = comparison({
  name: 'growth_counts: each dimension, from the days of the service',
  key: ['dimension', 'day'],
  values: { clicks: 'sum', uniques: 'sum', signups: 'sum' },
  kept: ({ daysFrom }) => `SELECT * FROM (SELECT dimension, day, clicks - lag(clicks, 1, 0) OVER days AS clicks,
      uniques - lag(uniques, 1, 0) OVER days AS uniques, signups - lag(signups, 1, 0) OVER days AS signups
      FROM growth_counts WINDOW days AS (${DAYS_OF_VALUE})) WHERE day >= '${daysFrom}'`,
  counted: ({
    daysFrom,
  }) => `SELECT each.value AS dimension, c.value AS day, clicks, uniques, signups FROM referral_counts AS c
      CROSS JOIN json_each('${JSON.stringify(Object.keys(ORIGIN_VALUES))}') AS each
      WHERE scope = 'all' AND c.dimension = 'day' AND c.value >= '${daysFrom}'`,
})
