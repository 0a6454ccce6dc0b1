import { sql } from 'drizzle-orm'
import { runBatch } from '../db/run-batch.ts'
import type { Task } from '../scheduled/task.ts'

/** People of one batch, and batches of one run: what is left waits an hour, or for their sign-in. */
export const LIFTED_AT_ONCE = 500
const LIFT_BATCHES = 20

/**
 * Lifts blocks whose time is over, each with an event of its own. A sign-in may have let the person in before; what it
 * leaves of the block goes here.
 */
export const liftEndedBlocks: Task = async ({ db }, now) => {
  let lifted = 0
  for (let batches = 0; batches < LIFT_BATCHES; batches += 1) {
    const due = sql`SELECT id FROM users WHERE blocked_until IS NOT NULL AND blocked_until <= ${now}
      ORDER BY blocked_until LIMIT ${LIFTED_AT_ONCE}`
    const [, rows] = await runBatch(db, [
      db.run(sql`
        INSERT INTO audit_events (at, actor, subject_id, action, outcome, details)
        SELECT ${now}, 'system', id, 'person_unblocked', 'ok', json_object('reason', 'ended', 'before',
          json_object('block_reason', block_reason,
            'blocked_until', strftime('%Y-%m-%dT%H:%M:%fZ', blocked_until / 1000.0, 'unixepoch')))
        FROM users WHERE id IN (${due}) AND deleted_at IS NULL`),
      db.all(sql`
        UPDATE users SET is_active = deleted_at IS NULL, block_reason = NULL, blocked_until = NULL
        WHERE id IN (${due}) RETURNING id`),
    ])
    lifted += rows.length
    if (rows.length < LIFTED_AT_ONCE) break
  }
  return lifted
}
