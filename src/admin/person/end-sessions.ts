import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import { auditStaffChange, isTouchable, touchableOrThrow } from './change-statement.ts'
import { selectPerson } from './person-row.ts'

interface EndSessions {
  id: number
  /** The id of one; null: all, also those of the panel. */
  session: string | null
  reason: string
  by: ByStaff
}

/**
 * Ends sessions of somebody: their next refresh, and their next request, is refused. Ending what has ended is no error.
 * @throws AppError `not_found`, `permission_denied`
 */
export async function endPersonSessions(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { id, session, reason, by }: EndSessions,
): Promise<void> {
  const now = clock()
  const live = sql`user_id = ${id} AND ended_at IS NULL`
  const chosen = session === null ? live : sql`id = ${session} AND ${live}`
  const ofStaff = session === null ? live : sql`0`
  const known = sql`SELECT 1 FROM sessions WHERE user_id = ${id} AND id = ${session}`
  const [, , , [row], found] = await runBatch(db, [
    auditStaffChange(db, {
      ...{ id, by, now, reason, action: 'person_sessions_ended' },
      when: sql`(EXISTS (SELECT 1 FROM sessions WHERE ${chosen}) OR EXISTS (SELECT 1 FROM staff_sessions WHERE ${ofStaff}))`,
      ...(session !== null && { details: { session } }),
    }),
    db.run(sql`UPDATE staff_sessions SET ended_at = ${now} WHERE ${ofStaff} AND ${isTouchable(id, by)}`),
    db.run(sql`UPDATE sessions SET ended_at = ${now} WHERE ${chosen} AND ${isTouchable(id, by)}`),
    selectPerson(db, { id }),
    db.all(known),
  ])
  touchableOrThrow(row, by)
  if (session !== null && found.length === 0) throw new AppError('not_found')
}
