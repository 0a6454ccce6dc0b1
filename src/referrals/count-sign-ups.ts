import { sql } from 'drizzle-orm'
import { bare } from '../db/columns.ts'
import { countSweeps, referralCounts, signUpOrigins } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { addGrowth } from '../links/growth/growth-counts.ts'
import type { Dimension } from '../links/growth/growth-counts.ts'
import type { Task } from '../ports.ts'

/** Sign-ups of one transaction, and transactions of one run: 1.2 million a day. */
export const COUNTED_AT_ONCE = 1000
const STEPS = 50

const { userId, linkKey, inviterId, channel, campaign, platform, country, createdAt } = signUpOrigins
const NAME = 'sign_up_origins'

/** Up to whom the sign-ups are counted. */
export const COUNTED_UP_TO = sql`coalesce((SELECT CAST(${countSweeps.position} AS INTEGER) FROM ${countSweeps}
  WHERE ${countSweeps.name} = ${NAME}), 0)`

export const DAY_OF_ORIGIN = sql`date(${createdAt} / 1000, 'unixepoch')`

/** What a sign-up is counted as in each dimension: src/links/growth/growth-counts.ts has the same of a click. */
export const ORIGIN_VALUES = {
  channel: sql`coalesce(${channel}, 'direct')`,
  campaign: sql`coalesce(${campaign}, '')`,
  country: sql`coalesce(${country}, 'XX')`,
  platform: sql`coalesce(${platform}, 'other')`,
  link: sql`iif(${inviterId} IS NULL, ${linkKey}, '')`,
} satisfies Record<Dimension, unknown>

const NEXT = sql`(SELECT * FROM ${signUpOrigins} WHERE ${userId} > ${COUNTED_UP_TO} ORDER BY ${userId} LIMIT ${COUNTED_AT_ONCE})`

const NEXT_COUNTED = sql`SELECT ${DAY_OF_ORIGIN} AS day, ${sql.join(
  Object.entries(ORIGIN_VALUES).map(([name, value]) => sql`${value} AS ${sql.identifier(`by_${name}`)}`),
  sql`, `,
)} FROM ${NEXT} AS ${signUpOrigins} WHERE ${linkKey} IS NOT NULL`

const GAINS = sql`WITH next AS MATERIALIZED (${NEXT_COUNTED})
  SELECT dimension, value, day, 0 AS clicks, 0 AS uniques, count(*) AS signups FROM (${sql.join(
    Object.keys(ORIGIN_VALUES).map(
      (name) => sql`SELECT ${name} AS dimension, ${sql.identifier(`by_${name}`)} AS value, day FROM next`,
    ),
    sql` UNION ALL `,
  )}) GROUP BY 1, 2, 3`

/**
 * Adds new sign-ups to the counts of the whole service, so that a sign-up does not have to. Counts and position change in
 * one transaction. @returns how many
 */
export const countSignUps: Task = async ({ db }) => {
  const counts = [referralCounts.scope, referralCounts.dimension, referralCounts.value]
  const { signups } = referralCounts
  let counted = 0
  for (let step = 0; step < STEPS; step += 1) {
    const { next } = await runBatch(db, {
      next: db.all<{ people: number }>(sql`SELECT count(*) AS people FROM ${NEXT}`),
      grow: addGrowth(GAINS).map((statement) => db.run(statement)),
      days: db.run(sql`
        INSERT INTO ${referralCounts} (${sql.join([...counts, signups].map(bare), sql`, `)})
        SELECT 'all', 'day', day, count(*) FROM (${NEXT_COUNTED}) WHERE true GROUP BY day
        ON CONFLICT (${sql.join(counts.map(bare), sql`, `)}) DO UPDATE SET
          ${bare(signups)} = ${signups} + excluded.${bare(signups)}`),
      moved: db.run(sql`
        INSERT INTO ${countSweeps} (${bare(countSweeps.name)}, ${bare(countSweeps.position)})
        SELECT ${NAME}, CAST(max(user_id) AS TEXT) FROM ${NEXT} WHERE true GROUP BY NULL
        ON CONFLICT (${bare(countSweeps.name)}) DO UPDATE SET ${bare(countSweeps.position)} = excluded.${bare(countSweeps.position)}`),
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
  const { name, position } = countSweeps
  const done = sql`coalesce((SELECT CAST(${position} AS INTEGER) FROM ${countSweeps} WHERE ${name} = ${STEPS_NAME}), 0)`
  const last = sql`(SELECT max(user_id) FROM (SELECT ${userId}, ${createdAt} FROM ${signUpOrigins} WHERE ${userId} > ${done}
    ORDER BY ${userId} LIMIT ${FORGOTTEN_AT_ONCE}) WHERE created_at < ${now - config.auditRetentionMs})`
  let forgotten = 0
  for (let step = 0; step < STEPS; step += 1) {
    const { cleared } = await runBatch(db, {
      cleared: db.all(sql`UPDATE ${signUpOrigins} SET steps = NULL
        WHERE ${userId} > ${done} AND ${userId} <= ${last} RETURNING 1`),
      moved: db.run(sql`
        INSERT INTO ${countSweeps} (${bare(name)}, ${bare(position)})
        SELECT ${STEPS_NAME}, CAST(last AS TEXT) FROM (SELECT ${last} AS last) WHERE last IS NOT NULL
        ON CONFLICT (${bare(name)}) DO UPDATE SET ${bare(position)} = excluded.${bare(position)}`),
    })
    forgotten += cleared.length
    if (cleared.length < FORGOTTEN_AT_ONCE) break
  }
  return forgotten
}
