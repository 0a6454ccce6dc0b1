import { lt, sql } from 'drizzle-orm'
import { purgeRows } from '../../db/purge.ts'
import { sessions } from '../../db/schema.ts'
import { DAY_MS } from '../../lib/time.ts'
import type { Task } from '../../ports.ts'

/** So long an ended session is still known as its owner's, so that ending it again is no error. */
const ENDED_SESSION_KEPT_MS = 7 * DAY_MS

/** Deletes sessions that ended or expired a week ago, with the user agent and country in them. */
export const purgeSessions: Task = async ({ db }, now) => {
  const before = now - ENDED_SESSION_KEPT_MS
  const where = sql`(${lt(sessions.expiresAt, before)} OR ${lt(sessions.endedAt, before)})`
  return purgeRows(db, { from: sessions, key: [sessions.id], where })
}
