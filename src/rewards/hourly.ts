import { sql } from 'drizzle-orm'
import { rewardEvents, signUpQueue } from '../db/reward-schema.ts'
import { runBatch, runQuery } from '../db/run-batch.ts'
import { idPositionOf, moveSweep } from '../db/sweeps.ts'
import type { Task } from '../ports.ts'
import { expire, release } from './change-rewards.ts'
import { recordSignUp } from './record-event.ts'

/** A step writes some rows for each reward, and others wait meanwhile. */
const REWARDS_OF_STEP = 500
/** So 50,000 of a run, as many as it seals. A Worker may make 1,000 subrequests. */
const REWARD_STEPS = 100
const STEPS = 40

const inSteps =
  (move: typeof release | typeof expire): Task =>
  async ({ db }, now) => {
    let moved = 0
    for (let step = 0; step < REWARD_STEPS; step += 1) {
      const rows = await runQuery(db, move(db, now, REWARDS_OF_STEP))
      moved += rows.length
      if (rows.length < REWARDS_OF_STEP) break
    }
    return moved
  }

/** Makes rewards available whose hold has ended, in the ledger too: until then balances add them up themselves. */
export const releaseRewards: Task = inSteps(release)

/** Gives rewards that were not fulfilled in time back to their programs. */
export const expireRewards: Task = inSteps(expire)

const SIGN_UPS_OF_STEP = 50

/** Makes events of sign-ups that were queued and not taken up, and of inviters whom staff have set. */
export const recordSignUps: Task = async ({ db }, now) => {
  let recorded = 0
  for (let step = 0; step < STEPS; step += 1) {
    const queued = await runQuery(
      db,
      db.select({ userId: signUpQueue.userId }).from(signUpQueue).limit(SIGN_UPS_OF_STEP),
    )
    if (queued.length > 0)
      await runBatch(db, { events: queued.flatMap(({ userId }) => recordSignUp(db, { userId, now })) })
    recorded += queued.length
    if (queued.length < SIGN_UPS_OF_STEP) break
  }
  return recorded
}

const EVENTS_OF_STEP = 1000
const SWEEP = 'reward_events'

/**
 * Deletes events that earned nothing when the audit's retention has passed. Those that earned something are the ledger's.
 * The newest waits, or its id would be given again.
 */
export const purgeEvents: Task = async ({ db, config }, now) => {
  const { id, createdAt, decisions } = rewardEvents
  const done = idPositionOf(SWEEP)
  const last = sql`(SELECT max(id) FROM (SELECT ${id} AS id, ${createdAt} AS at FROM ${rewardEvents} WHERE ${id} > ${done} AND ${id} < (SELECT max(${id}) FROM ${rewardEvents}) ORDER BY ${id} LIMIT ${EVENTS_OF_STEP})
    WHERE at < ${now - config.auditRetentionMs})`
  let purged = 0
  for (let step = 0; step < STEPS; step += 1) {
    const { looked, deleted } = await runBatch(db, {
      looked: db.all<{ last: number | null }>(sql`SELECT ${last} AS last`),
      deleted: db.all(sql`DELETE FROM ${rewardEvents} WHERE ${id} > ${done} AND ${id} <= ${last}
        AND NOT EXISTS (SELECT 1 FROM json_each(${decisions}) AS d, json_each(d.value -> 'sides') AS s WHERE s.value ->> 'user' IS NOT NULL) RETURNING 1`),
      moved: db.run(moveSweep(SWEEP, sql`last`, sql`FROM (SELECT ${last} AS last) WHERE last IS NOT NULL`)),
    })
    purged += deleted.length
    if (looked[0]?.last == null) break
  }
  return purged
}
