import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { SECOND_MS } from '../../lib/time.ts'

/** So long a session that is over is still known as its owner's, so that ending it again is no error. */
export const ENDED_SESSION_KEPT_DAYS = 7
/** Rows of one statement: D1 stops a statement after 30 seconds, and nobody else writes meanwhile. */
const ROWS_AT_ONCE = 1000

/**
 * Deletes sessions that ended or ran out a week ago, with the user agent and country in them. For a scheduled handler.
 * @returns how many
 */
export async function purgeSessions(db: Database, now: number): Promise<number> {
  const before = now - ENDED_SESSION_KEPT_DAYS * 86_400 * SECOND_MS
  for (let purged = 0; ;) {
    const purge = db.all(sql`
      DELETE FROM sessions WHERE id IN (
        SELECT id FROM sessions WHERE expires_at < ${before} OR ended_at < ${before} LIMIT ${ROWS_AT_ONCE})
      RETURNING 1`)
    const [rows] = await runBatch(db, [purge])
    purged += rows.length
    if (rows.length < ROWS_AT_ONCE) return purged
  }
}
