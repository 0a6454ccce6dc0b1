import { sql } from 'drizzle-orm'
import { DAY_MS } from '../../lib/time.ts'
import { purge, PURGE_ROWS } from '../../scheduled/purge.ts'
import type { Task } from '../../scheduled/task.ts'

/** So long a session that is over is still known as its owner's, so that ending it again is no error. */
const ENDED_SESSION_KEPT_DAYS = 7

/** Deletes sessions that ended or ran out a week ago, with the user agent and country in them. @returns how many */
export const purgeSessions: Task = async (ports, now) => {
  const before = now - ENDED_SESSION_KEPT_DAYS * DAY_MS
  return purge(
    ports,
    sql`DELETE FROM sessions WHERE id IN (
      SELECT id FROM sessions WHERE expires_at < ${before} OR ended_at < ${before} LIMIT ${PURGE_ROWS})
      RETURNING 1`,
  )
}
