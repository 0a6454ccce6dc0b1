import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import { endEverySession } from '../../sign-in/sessions/end-every-session.ts'
import { auditStaffChange, isTouchable, touchableOrThrow } from './change-statement.ts'
import { selectPerson } from './person-row.ts'
import { FACTORS, HAS_FACTOR } from './second-factor-state.ts'

interface ResetSecondFactor {
  id: number
  reason: string
  by: ByStaff
}

/**
 * Takes the app, the recovery codes and the passkeys of somebody of the staff away and ends all their sessions, in one
 * batch: the password alone lets them in again. Of who has none of these nothing changes. One's own are turned off on the
 * page of the own account, which asks for the password.
 * @throws AppError `own_account`, `not_found`, `permission_denied`
 */
export async function resetSecondFactor(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { id, reason, by }: ResetSecondFactor,
): Promise<void> {
  if (id === by.staff.id) throw new AppError('own_account')
  const now = clock()
  const mine = sql`user_id = ${id} AND ${isTouchable(id, by)}`
  const batch = await runBatch(db, [
    auditStaffChange(db, {
      ...{ id, by, now, reason, action: 'second_factor_reset' },
      when: HAS_FACTOR,
      before: FACTORS,
    }),
    // Before the factors go: they are the condition.
    ...endEverySession(db, id, now, sql`deleted_at IS NULL AND ${HAS_FACTOR}`),
    db.run(sql`DELETE FROM staff_totp WHERE ${mine}`),
    db.run(sql`DELETE FROM staff_recovery_codes WHERE ${mine}`),
    db.run(sql`DELETE FROM staff_passkeys WHERE ${mine}`),
    selectPerson(db, { id }),
  ])
  touchableOrThrow(batch[6][0], by)
}
