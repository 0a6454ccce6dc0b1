import { sql } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIsoOrNull } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { endEverySession } from '../../sign-in/sessions/end-every-session.ts'
import { auditStaffChange, LEAVES_A_SUPERUSER, selectLeavesSuperuser, touchableOrThrow } from './change-statement.ts'
import { selectPerson } from './person-row.ts'
import type { PersonRow } from './person-row.ts'
import type { BlockInput } from './schemas.ts'

type BlockPorts = Pick<Ports, 'clock'> & { db: Database }

const BLOCK = sql`json_object('is_active', json(iif(is_active, 'true', 'false')), 'block_reason', block_reason,
  'blocked_until', strftime('%Y-%m-%dT%H:%M:%fZ', blocked_until / 1000.0, 'unixepoch'))`

/**
 * Blocks somebody and ends all their sessions, in one batch: a refresh or a request after it is refused. Who is blocked
 * already gets the new reason and end.
 * @throws AppError `invalid_request`, `not_found`, `permission_denied`, `own_account`, `last_superuser`
 */
export async function blockPerson(
  { clock, db }: BlockPorts,
  { id, input: { reason, until = null }, by }: { id: number; input: BlockInput; by: ByStaff },
): Promise<PersonRow> {
  const now = clock()
  if (until !== null && until <= now) {
    throw new AppError('invalid_request', { fields: [{ field: 'until', code: 'not_in_future' }] })
  }
  if (id === by.staff.id) throw new AppError('own_account')
  const after = { is_active: false, blocked_until: toIsoOrNull(until) }
  const [, , , , [leaves], [row]] = await runBatch(db, [
    auditStaffChange(db, {
      ...{ id, by, now, reason, action: 'person_blocked' },
      when: LEAVES_A_SUPERUSER,
      before: BLOCK,
      details: { after },
    }),
    db.run(sql`UPDATE users SET is_active = 0, block_reason = ${reason}, blocked_until = ${until}
      WHERE id = ${id} AND ${JUST_CHANGED}`),
    ...endEverySession(db, id, now, sql`NOT is_active`),
    selectLeavesSuperuser(db, id),
    selectPerson(db, { id }),
  ])
  const person = touchableOrThrow(row, by)
  if (!leaves?.ok) throw new AppError('last_superuser')
  return person
}

/**
 * Lifts a block; of who is not blocked nothing changes.
 * @throws AppError `not_found`, `permission_denied`
 */
export async function unblockPerson(
  { clock, db }: BlockPorts,
  { id, reason, by }: { id: number; reason: string; by: ByStaff },
): Promise<PersonRow> {
  const [, , [row]] = await runBatch(db, [
    auditStaffChange(db, {
      ...{ id, by, reason, now: clock(), action: 'person_unblocked' },
      when: sql`NOT is_active`,
      before: BLOCK,
    }),
    db.run(sql`UPDATE users SET is_active = 1, block_reason = NULL, blocked_until = NULL
      WHERE id = ${id} AND ${JUST_CHANGED}`),
    selectPerson(db, { id }),
  ])
  return touchableOrThrow(row, by)
}
