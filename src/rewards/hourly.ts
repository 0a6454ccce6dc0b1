import { runQuery } from '../db/run-batch.ts'
import type { Task } from '../ports.ts'
import { expire, release } from './change-rewards.ts'

/** A step writes some rows for each reward, and others wait meanwhile. */
const REWARDS_OF_STEP = 500
const STEPS = 40

const inSteps =
  (move: typeof release): Task =>
  async ({ db }, now) => {
    let moved = 0
    for (let step = 0; step < STEPS; step += 1) {
      const rows = await runQuery(db, move(db, now, REWARDS_OF_STEP))
      moved += rows.length
      if (rows.length < REWARDS_OF_STEP) break
    }
    return moved
  }

/** Makes rewards available whose hold has ended, in the ledger too: until then balances add them up themselves. */
export const releaseRewards: Task = inSteps(release)

/** Gives rewards that nobody fulfilled in time back to their programs. */
export const expireRewards: Task = inSteps(expire)
