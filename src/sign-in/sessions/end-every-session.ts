import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { purgeBefore } from '../../db/purge.ts'
import { sessions, users } from '../../db/schema.ts'
import { SECOND_MS } from '../../lib/time.ts'
import type { Task } from '../../ports.ts'

/** Ends all sessions of the users a condition holds for, or just one. */
export const endSessionsOf = (db: Database, ofWhom: SQL, now: number, id?: number) =>
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

/** Deletes sign-ins past the retention of the audit. None of them can be live: rows stay as long as a session may. */
export const purgeSessions: Task = async ({ db, config: { auditRetentionMs, sessionMaxSeconds } }, now) =>
  purgeBefore(db, sessions, now - Math.max(auditRetentionMs, sessionMaxSeconds * SECOND_MS))
