import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { MAY_ACT, ROLE_SQL } from '../../identity/staff/staff.ts'
import type { Ports } from '../../ports.ts'
import { hashInTurn } from '../staff-sign-in/hash-in-turn.ts'
import { refuseGuessable } from '../staff-sign-in/refuse-guessable.ts'
import { auditStaffChange, touchableOrThrow } from './change-statement.ts'
import { selectPerson } from './person-row.ts'
import type { PersonRow } from './person-row.ts'

interface SetPassword {
  id: number
  password: string
  reason: string
  by: ByStaff
}

const HAD_ONE = sql`json_object('has_password', json(iif(password_hash IS NULL, 'false', 'true')))`

/**
 * Gives somebody a password and ends their sessions as staff, in one batch. The own one is changed on the page of the own
 * account, which asks for the old one.
 * @throws AppError `own_account`, `invalid_request` (`password`), `not_found`, `permission_denied`, `storage_unavailable`
 */
export async function setPersonPassword(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { id, password, reason, by }: SetPassword,
): Promise<PersonRow> {
  if (id === by.staff.id) throw new AppError('own_account')
  const [[found]] = await runBatch(db, [selectPerson(db, { id })])
  refuseGuessable(config, { field: 'password', password, email: touchableOrThrow(found, by).email })
  const hash = await hashInTurn(password)
  const now = clock()
  const [, changed, , [row]] = await runBatch(db, [
    auditStaffChange(db, {
      ...{ id, by, now, reason, action: 'person_password_set' },
      when: isStill(by.staff),
      before: HAD_ONE,
    }),
    db.all(sql`UPDATE users SET password_hash = ${hash} WHERE id = ${id} AND ${JUST_CHANGED} RETURNING id`),
    db.run(sql`UPDATE staff_sessions SET ended_at = ${now}
      WHERE user_id = ${id} AND ended_at IS NULL AND ${JUST_CHANGED}`),
    selectPerson(db, { id }),
  ])
  const person = touchableOrThrow(row, by)
  if (changed.length === 0) throw new AppError('permission_denied')
  return person
}

/** Condition: hashing takes its time, and whoever asked may have been blocked or have lost the role meanwhile. */
const isStill = ({ id, role }: ByStaff['staff']): SQL =>
  sql`EXISTS (SELECT 1 FROM users AS doer WHERE doer.id = ${id} AND ${MAY_ACT} AND ${ROLE_SQL} = ${role})`
