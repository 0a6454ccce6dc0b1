import { sql } from 'drizzle-orm'
import { runBatch } from '../db/run-batch.ts'
import type { Task } from '../ports.ts'

/** Pages of one statement, a tenth of a second: nobody else writes meanwhile. */
const PAGES_AT_ONCE = 500
const STATEMENTS = 4
/** "If the difference is less than 2, then the 'merge' command was a no-op": sqlite.org/fts5.html, section 6.8 */
const CHANGES_OF_NOTHING = 2

/**
 * Moves the search index on towards one segment. What is deleted from it is not found any more, but stays in its
 * storage until its segment is merged, and that may be never. @returns how many rows of it were rewritten
 */
export const mergeSearchIndex: Task = async ({ db }) => {
  let rewritten = 0
  for (let statements = 0; statements < STATEMENTS; statements += 1) {
    const changes = () => db.all<{ total: number }>(sql`SELECT total_changes() AS total`)
    // Negative: also when there are too few segments for SQLite to find it worth while.
    const merge = db.run(sql`INSERT INTO users_search (users_search, rank) VALUES ('merge', ${-PAGES_AT_ONCE})`)
    const [[before], , [after]] = await runBatch(db, [changes(), merge, changes()])
    const changed = (after?.total ?? 0) - (before?.total ?? 0)
    if (changed < CHANGES_OF_NOTHING) break
    rewritten += changed
  }
  return rewritten
}
