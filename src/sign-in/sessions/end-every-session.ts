import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { purgeRows } from '../../db/purge.ts'
import { sessions, users } from '../../db/schema.ts'
import { isLive, LAST_USED } from '../../identity/touch-session.ts'
import { DAY_MS } from '../../lib/time.ts'
import type { Task } from '../../ports.ts'

/** Ends all sessions of the users a condition holds for, or just one. */
export const endSessionsOf = (db: Database, ofWhom: SQL, now: number, id?: string) =>
  db
    .update(sessions)
    .set({ endedAt: now })
    .where(
      and(
        inArray(sessions.userId, idsOf(db, ofWhom)),
        isNull(sessions.endedAt),
        id === undefined ? undefined : eq(sessions.id, id),
      ),
    )

const idsOf = (db: Database, ofWhom: SQL) => db.select({ id: users.id }).from(users).where(ofWhom)

interface Surplus {
  /** The session that was just opened. It stays, and says whose sessions are meant. */
  newest: string
  /** How many stay. */
  keep: number
  now: number
}

/**
 * Ends a user's sessions beyond the limit, least recently used first. It is part of the batch that opens a session;
 * batches run one after another, so parallel sign-ins cannot exceed the limit.
 */
export const endSurplusSessions = (db: Database, { newest, keep, now }: Surplus) =>
  db
    .update(sessions)
    .set({ endedAt: now })
    .where(
      sql`${sessions.id} IN (SELECT ${sessions.id} FROM ${sessions}
        WHERE ${sessions.userId} = (SELECT ${sessions.userId} FROM ${sessions} WHERE ${eq(sessions.id, newest)})
          AND ${isLive(now)}
        ORDER BY ${sessions.id} = ${newest} DESC, ${LAST_USED} DESC, rowid DESC LIMIT -1 OFFSET ${keep})`,
    )

/** How long an ended session is kept, so that ending it again is no error. */
const ENDED_SESSION_KEPT_MS = 7 * DAY_MS

/** Deletes sessions that ended or expired a week ago, with the user agent and country in them. */
export const purgeSessions: Task = async ({ db }, now) => {
  const before = now - ENDED_SESSION_KEPT_MS
  const where = sql`(${lt(sessions.expiresAt, before)} OR ${lt(sessions.endedAt, before)})`
  return purgeRows(db, { from: sessions, key: [sessions.id], where })
}
