import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { addTo } from '../../db/columns.ts'
import { growthCounts, referralCounts } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { moveSweep, positionOf } from '../../db/sweeps.ts'
import type { Task } from '../../ports.ts'
import { firstKeptDay } from './period.ts'

/** Scopes of one transaction, and transactions of one run: 240,000 scopes a day. */
export const SCOPES_AT_ONCE = 500
const STEPS = 20

const { scope, dimension, value, clicks, uniques, signups } = referralCounts
const NAME = 'referral_counts'
/** Before all scopes of links and users. */
const START = 'l'

/** The next scopes after those of the step before: an index seek each. */
const NEXT_SCOPES: SQL = sql`(WITH RECURSIVE next (scope) AS (
    SELECT min(${scope}) FROM ${referralCounts} WHERE ${scope} > coalesce(${positionOf(NAME)}, ${START})
    UNION ALL SELECT (SELECT min(${scope}) FROM ${referralCounts} WHERE ${scope} > next.scope)
      FROM next WHERE next.scope IS NOT NULL LIMIT ${SCOPES_AT_ONCE})
  SELECT scope FROM next WHERE scope IS NOT NULL)`

/**
 * Adds the days of long past months up to one row a month, some scopes per run, and starts over after the last one.
 * @returns how many days
 */
export const rollUpCounts: Task = async ({ db }, now) => {
  const isDue = sql`${dimension} = 'day' AND ${value} < ${firstKeptDay(now)}`
  const month = sql`substr(${value}, 1, 7)`
  let days = 0
  for (let step = 0; step < STEPS; step += 1) {
    const { removed, positions } = await runBatch(db, {
      add: db.run(
        addTo(
          referralCounts,
          { keys: [scope, dimension, value], sums: [clicks, uniques, signups] },
          sql`SELECT ${scope}, 'month', ${month}, sum(${clicks}), sum(${uniques}), sum(${signups}) FROM ${referralCounts}
            WHERE ${scope} IN ${NEXT_SCOPES} AND ${isDue} GROUP BY 1, 3`,
        ),
      ),
      removed: db.all(sql`DELETE FROM ${referralCounts} WHERE ${scope} IN ${NEXT_SCOPES} AND ${isDue} RETURNING 1`),
      positions: db.all<{ position: string }>(
        sql`${moveSweep(
          NAME,
          sql`iif(count(*) < ${SCOPES_AT_ONCE}, ${START}, max(scope))`,
          sql`FROM ${NEXT_SCOPES} WHERE true`,
        )} RETURNING position`,
      ),
    })
    days += removed.length
    if (positions[0]?.position === START) break
  }
  return days
}

const GROWTH_NAME = 'growth_counts'

/**
 * Of the running totals of the service, keeps the last of each month that is long past. Once a month: it reads them all, a
 * row for each value and day, however many users there are. @returns how many went
 */
export const thinGrowth: Task = async ({ db }, now) => {
  const kept = firstKeptDay(now)
  const { dimension: of, value: name, day } = growthCounts
  const { removed } = await runBatch(db, {
    removed: db.all(sql`DELETE FROM ${growthCounts} WHERE ${day} < ${kept}
      AND ${positionOf(GROWTH_NAME)} IS NOT ${kept}
      AND EXISTS (SELECT 1 FROM ${growthCounts} AS later WHERE later.dimension = ${of} AND later.value = ${name}
        AND later.day > ${day} AND later.day < substr(${day}, 1, 7) || '-99') RETURNING 1`),
    remember: db.run(moveSweep(GROWTH_NAME, sql`${kept}`)),
  })
  return removed.length
}
