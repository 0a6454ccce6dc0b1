import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { sessions, users } from '../../db/schema.ts'
import { staffSessions } from '../../db/staff-schema.ts'

/**
 * Ends all sessions, app and staff, of the users a condition holds for. App sessions come last: the condition may depend
 * on one.
 */
export const endEverySession = (db: Database, ofWhom: SQL, now: number) =>
  [endStaffSessions(db, ofWhom, now), endAppSessions(db, ofWhom, now)] as const

/** Panel and admin API sessions only. */
export const endStaffSessions = (db: Database, ofWhom: SQL, now: number) =>
  db
    .update(staffSessions)
    .set({ endedAt: now })
    .where(and(inArray(staffSessions.userId, idsOf(db, ofWhom)), isNull(staffSessions.endedAt)))

/** App sessions only, or just one. */
export const endAppSessions = (db: Database, ofWhom: SQL, now: number, id?: string) =>
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
