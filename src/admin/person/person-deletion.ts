import { sql } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIso } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { endEverySession } from '../../sign-in/sessions/end-every-session.ts'
import { auditStaffChange, LEAVES_A_SUPERUSER, selectLeavesSuperuser, touchableOrThrow } from './change-statement.ts'
import { selectPerson } from './person-row.ts'
import type { PersonRow } from './person-row.ts'

type DeletionPorts = Pick<Ports, 'clock' | 'config'> & { db: Database }

interface Deletion {
  id: number
  reason: string
  by: ByStaff
}

/**
 * Notes that somebody is to be deleted after the grace period, as if they had asked for it, and ends all their sessions.
 * Until then they take it back by signing in, and staff by `cancelPersonDeletion`. Asking twice moves nothing.
 * @throws AppError `own_account`, `not_found`, `permission_denied`, `last_superuser`
 */
export async function requestPersonDeletion(
  { clock, config, db }: DeletionPorts,
  { id, reason, by }: Deletion,
): Promise<PersonRow> {
  if (id === by.staff.id) throw new AppError('own_account')
  const now = clock()
  const [, , , , [leaves], [row]] = await runBatch(db, [
    auditStaffChange(db, {
      ...{ id, by, now, reason, action: 'deletion_requested' },
      when: sql`deletion_requested_at IS NULL AND ${LEAVES_A_SUPERUSER}`,
      details: { deletion_at: toIso(now + config.deletionGraceMs) },
    }),
    db.run(sql`UPDATE users SET deletion_requested_at = ${now} WHERE id = ${id} AND ${JUST_CHANGED}`),
    ...endEverySession(db, id, now, sql`deletion_requested_at = ${now}`),
    selectLeavesSuperuser(db, id),
    selectPerson(db, { id }),
  ])
  const person = touchableOrThrow(row, by)
  if (person.deletionRequestedAt === null && !leaves?.ok) throw new AppError('last_superuser')
  return person
}

/** Takes the request to be deleted back; where there is none, nothing changes. @throws AppError `not_found`, `permission_denied` */
export async function cancelPersonDeletion(
  { clock, config, db }: DeletionPorts,
  { id, reason, by }: Deletion,
): Promise<PersonRow> {
  const grace = config.deletionGraceMs
  const [, , [row]] = await runBatch(db, [
    auditStaffChange(db, {
      ...{ id, by, reason, now: clock(), action: 'deletion_cancelled' },
      when: sql`deletion_requested_at IS NOT NULL`,
      before: sql`json_object('deletion_at',
        strftime('%Y-%m-%dT%H:%M:%fZ', (deletion_requested_at + ${grace}) / 1000.0, 'unixepoch'))`,
    }),
    db.run(sql`UPDATE users SET deletion_requested_at = NULL WHERE id = ${id} AND ${JUST_CHANGED}`),
    selectPerson(db, { id }),
  ])
  return touchableOrThrow(row, by)
}
