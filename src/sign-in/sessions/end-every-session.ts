import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'

/**
 * Ends all sessions of a user, of the apps and of the panel, while a condition holds on their row: two statements for
 * the batch that has just made it hold.
 */
export const endEverySession = (db: Database, id: number, now: number, when: SQL) =>
  [endAll(db, 'sessions', id, now, when), endStaffSessions(db, id, now, when)] as const

/** Those of the panel and of `/admin` alone. */
export const endStaffSessions = (db: Database, id: number, now: number, when: SQL) =>
  endAll(db, 'staff_sessions', id, now, when)

const endAll = (db: Database, table: 'sessions' | 'staff_sessions', id: number, now: number, when: SQL) =>
  db.run(sql`UPDATE ${sql.identifier(table)} SET ended_at = ${now} WHERE user_id = ${id} AND ended_at IS NULL
    AND EXISTS (SELECT 1 FROM users WHERE id = ${id} AND ${when})`)
