import { and, asc, inArray, isNotNull, lte } from 'drizzle-orm'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import type { Task } from '../ports.ts'
import { carryOut, unblock } from './commands.ts'

/** Users per batch and batches per run; the rest wait an hour, or until they sign in. */
export const LIFTED_AT_ONCE = 500
const LIFT_BATCHES = 20

/** Lifts expired blocks, with an event each, and clears what a sign-in after the expiry left in the row. */
export const liftEndedBlocks: Task = async ({ db }, now) => {
  const due = db
    .select({ id: users.id })
    .from(users)
    .where(and(isNotNull(users.blockedUntil), lte(users.blockedUntil, now)))
    .orderBy(asc(users.blockedUntil))
    .limit(LIFTED_AT_ONCE)
  let lifted = 0
  for (let batches = 0; batches < LIFT_BATCHES; batches += 1) {
    const { change = [] } = await runBatch(
      db,
      carryOut(db, unblock({ reason: 'ended' }), {
        targets: inArray(users.id, due),
        now,
        actor: { kind: 'system', id: null },
      }),
    )
    lifted += change.length
    if (change.length < LIFTED_AT_ONCE) break
  }
  return lifted
}
