import { and, asc, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
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
    .where(and(isNotNull(users.blockedUntil), lte(users.blockedUntil, now), isNull(users.deletedAt)))
    .orderBy(asc(users.blockedUntil))
    .limit(LIFTED_AT_ONCE)
  const targets = inArray(users.id, due)
  const actor = { kind: 'system', id: null } as const
  let lifted = 0
  for (let batches = 0; batches < LIFT_BATCHES; batches += 1) {
    const { change = [] } = await runBatch(db, carryOut(db, unblock({ reason: 'ended' }), { targets, now, actor }))
    lifted += change.length
    if (change.length < LIFTED_AT_ONCE) break
  }
  return lifted
}

/** Pages per statement: a tenth of a second, during which nobody else writes. */
const PAGES_AT_ONCE = 500
const STATEMENTS = 4
/** "If the difference is less than 2, then the 'merge' command was a no-op": sqlite.org/fts5.html, section 6.8 */
const CHANGES_OF_NOTHING = 2

/**
 * Merges the search index towards one segment. Deleted text is no longer found, but stays in storage until its segment is
 * merged, which may never happen by itself. @returns rows of the index that were rewritten
 */
export const mergeSearchIndex: Task = async ({ db }) => {
  let [rewritten, pages] = [0, PAGES_AT_ONCE]
  for (let statements = 0; statements < STATEMENTS; statements += 1) {
    const changes = () => db.all<{ total: number }>(sql`SELECT total_changes() AS total`)
    const { before, after } = await runBatch(db, {
      before: changes(),
      merge: db.run(sql`INSERT INTO users_search (users_search, rank) VALUES ('merge', ${pages})`),
      after: changes(),
    })
    const changed = (after[0]?.total ?? 0) - (before[0]?.total ?? 0)
    rewritten += changed
    const isIdle = changed < CHANGES_OF_NOTHING
    if (isIdle && pages < 0) break
    // Negative: merges everything, also what SQLite finds too little to be worth it. That would restart what is under way.
    pages = isIdle ? -PAGES_AT_ONCE : PAGES_AT_ONCE
  }
  return rewritten
}
