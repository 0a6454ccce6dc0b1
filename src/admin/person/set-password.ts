import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { MAY_ACT, ROLE_SQL } from '../../identity/staff/staff.ts'
import type { Ports } from '../../ports.ts'
import { endStaffSessions } from '../../sign-in/sessions/end-every-session.ts'
import { hashInTurn, refuseGuessable } from '../staff-sign-in/passwords.ts'
import { auditStaffChange, touchableOrThrow } from './change-statement.ts'
import { selectPerson } from './person-row.ts'
import type { PersonPageRow } from './person-row.ts'

interface SetPassword {
  id: number
  password: string
  reason: string
  by: ByStaff
}

const HAD_ONE = sql`json_object('has_password', json(iif(${users.passwordHash} IS NULL, 'false', 'true')))`

/**
 * Gives somebody a password and ends their sessions as staff, in one batch. The own one is changed on the page of the own
 * account, which asks for the old one.
 * @throws AppError `own_account`, `invalid_request` (`password`), `not_found`, `permission_denied`, `storage_unavailable`
 */
export async function setPersonPassword(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { id, password, reason, by }: SetPassword,
): Promise<PersonPageRow> {
  if (id === by.staff.id) throw new AppError('own_account')
  const [found] = await runQuery(db, selectPerson(db, { id }))
  refuseGuessable(config, { field: 'password', password, email: touchableOrThrow(found, by).email })
  const passwordHash = await hashInTurn(password)
  const now = clock()
  const isThem = sql`${users.id} = ${id} AND ${JUST_CHANGED}`
  const { changed, person: rows } = await runBatch(db, {
    record: auditStaffChange(db, {
      ...{ id, by, now, reason, action: 'person_password_set' },
      when: isStill(by.staff),
      before: HAD_ONE,
    }),
    changed: db.update(users).set({ passwordHash }).where(isThem).returning({ id: users.id }),
    endStaffSessions: endStaffSessions(db, isThem, now),
    person: selectPerson(db, { id }),
  })
  const person = touchableOrThrow(rows[0], by)
  if (changed.length === 0) throw new AppError('permission_denied')
  return person
}

/** Condition: hashing takes its time, and whoever asked may have been blocked or have lost the role meanwhile. */
const isStill = ({ id, role }: ByStaff['staff']): SQL =>
  sql`EXISTS (SELECT 1 FROM users AS doer WHERE doer.id = ${id} AND ${MAY_ACT} AND ${ROLE_SQL} = ${role})`
