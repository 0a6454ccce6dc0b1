import { sql } from 'drizzle-orm'
import { addTo } from '../db/columns.ts'
import { dayOf, ORIGIN_VALUES } from '../db/derived/fragments.ts'
import { referralCounts, signUpOrigins } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { idPositionOf, moveSweep } from '../db/sweeps.ts'
import { addGrowth } from '../links/growth/growth-counts.ts'
import type { Task } from '../ports.ts'

/** Sign-ups of one transaction, and transactions of one run: 1.2 million a day. */
export const COUNTED_AT_ONCE = 1000
const STEPS = 50

const { userId, linkKey, createdAt } = signUpOrigins
const NAME = 'sign_up_origins'

/** Up to whom the sign-ups are counted. */
export const COUNTED_UP_TO = idPositionOf(NAME)

export const DAY_OF_ORIGIN = sql.raw(dayOf('sign_up_origins'))

/** What a sign-up is counted as, by dimension: src/links/growth/growth-counts.ts has the same of a click. */
export const ORIGIN_COLUMNS = sql.raw(
  Object.entries(ORIGIN_VALUES)
    .map(([dimension, value]) => `${value} AS ${dimension}`)
    .join(', '),
)

const NEXT = sql`(SELECT * FROM ${signUpOrigins} WHERE ${userId} > ${COUNTED_UP_TO} ORDER BY ${userId} LIMIT ${COUNTED_AT_ONCE})`

const NEXT_COUNTED = sql`SELECT ${DAY_OF_ORIGIN} AS day, ${ORIGIN_COLUMNS} FROM ${NEXT} AS ${signUpOrigins} WHERE ${linkKey} IS NOT NULL`

const GAINS = sql`WITH next AS MATERIALIZED (${NEXT_COUNTED})
  SELECT dimension, value, day, 0 AS clicks, 0 AS uniques, count(*) AS signups FROM (${sql.join(
    Object.keys(ORIGIN_VALUES).map(
      (name) => sql`SELECT ${name} AS dimension, ${sql.identifier(name)} AS value, day FROM next`,
    ),
    sql` UNION ALL `,
  )}) GROUP BY 1, 2, 3`

/**
 * Adds new sign-ups to the counts of the whole service, so that a sign-up does not have to. Counts and position change in
 * one transaction. @returns how many
 */
export const countSignUps: Task = async ({ db }) => {
  const { scope, dimension, value, signups } = referralCounts
  let counted = 0
  for (let step = 0; step < STEPS; step += 1) {
    const { next } = await runBatch(db, {
      next: db.all<{ people: number }>(sql`SELECT count(*) AS people FROM ${NEXT}`),
      grow: addGrowth(GAINS).map((statement) => db.run(statement)),
      days: db.run(
        addTo(
          referralCounts,
          { keys: [scope, dimension, value], sums: [signups] },
          sql`SELECT 'all', 'day', day, count(*) FROM (${NEXT_COUNTED}) WHERE true GROUP BY day`,
        ),
      ),
      moved: db.run(moveSweep(NAME, sql`max(user_id)`, sql`FROM ${NEXT} WHERE true GROUP BY NULL`)),
    })
    const people = next[0]?.people ?? 0
    counted += people
    if (people < COUNTED_AT_ONCE) break
  }
  return counted
}

/** Steps of one transaction of `forgetSteps`. */
const FORGOTTEN_AT_ONCE = 2000
const STEPS_NAME = 'origin_steps'

/** Clears the steps of sign-ups as long ago as the audit log goes back. @returns how many */
export const forgetSteps: Task = async ({ db, config }, now) => {
  const done = idPositionOf(STEPS_NAME)
  const last = sql`(SELECT max(user_id) FROM (SELECT ${userId}, ${createdAt} FROM ${signUpOrigins} WHERE ${userId} > ${done}
    ORDER BY ${userId} LIMIT ${FORGOTTEN_AT_ONCE}) WHERE created_at < ${now - config.auditRetentionMs})`
  let forgotten = 0
  for (let step = 0; step < STEPS; step += 1) {
    const { cleared } = await runBatch(db, {
      cleared: db.all(sql`UPDATE ${signUpOrigins} SET steps = NULL
        WHERE ${userId} > ${done} AND ${userId} <= ${last} RETURNING 1`),
      moved: db.run(moveSweep(STEPS_NAME, sql`last`, sql`FROM (SELECT ${last} AS last) WHERE last IS NOT NULL`)),
    })
    forgotten += cleared.length
    if (cleared.length < FORGOTTEN_AT_ONCE) break
  }
  return forgotten
}
