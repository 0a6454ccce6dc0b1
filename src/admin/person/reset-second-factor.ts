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
  const hadOne = isTouchable(id, by, HAS_FACTOR)
  const mine = sql`user_id IN (SELECT id FROM users WHERE ${isTouchable(id, by)})`
  const { person } = await runBatch(db, {
    record: auditStaffChange(db, {
      ...{ id, by, now, reason, action: 'second_factor_reset' },
      when: HAS_FACTOR,
      before: FACTORS,
    }),
    // Before the factors go: they are the condition.
    endSessions: endEverySession(db, hadOne, now),
    forgetApp: db.run(sql`DELETE FROM staff_totp WHERE ${mine}`),
    forgetCodes: db.run(sql`DELETE FROM staff_recovery_codes WHERE ${mine}`),
    forgetPasskeys: db.run(sql`DELETE FROM staff_passkeys WHERE ${mine}`),
    person: selectPerson(db, { id }),
  })
  touchableOrThrow(person[0], by)
}
