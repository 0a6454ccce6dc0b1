import { isNotNull, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { staffPasskeys, staffRecoveryCodes, staffTotp } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { MAY_ACT, ROLE_SQL } from '../../identity/staff/staff.ts'
import type { Ports } from '../../ports.ts'
import { endEverySession, endStaffSessions } from '../../sign-in/sessions/end-every-session.ts'
import { hashInTurn, refuseGuessable } from '../staff-sign-in/passwords.ts'
import { auditStaffChange, isTouchable, selectPerson, touchableOrThrow } from './staff-change.ts'
import type { PersonPageRow } from './staff-change.ts'

type CredentialPorts = Pick<Ports, 'config' | 'clock'> & { db: Database }

interface OnePerson {
  id: number
  reason: string
  by: ByStaff
}

const HAD_PASSWORD = sql`json_object('has_password', json(iif(${users.passwordHash} IS NULL, 'false', 'true')))`

/**
 * Sets a person's password and ends their staff sessions, in one batch. Staff change their own on their account page,
 * which asks for the old one.
 * @throws AppError `own_account`, `invalid_request` (`password`), `not_found`, `permission_denied`, `storage_unavailable`
 */
export async function setPersonPassword(
  { config, clock, db }: CredentialPorts,
  { id, password, reason, by }: OnePerson & { password: string },
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
      before: HAD_PASSWORD,
    }),
    changed: db.update(users).set({ passwordHash }).where(isThem).returning({ id: users.id }),
    endStaffSessions: endStaffSessions(db, isThem, now),
    person: selectPerson(db, { id }),
  })
  const person = touchableOrThrow(rows[0], by)
  if (changed.length === 0) throw new AppError('permission_denied')
  return person
}

/** Condition: hashing takes a while, and the staff member may have been blocked or have lost the role meanwhile. */
const isStill = ({ id, role }: ByStaff['staff']): SQL =>
  sql`EXISTS (SELECT 1 FROM ${users} AS doer WHERE doer.id = ${id} AND ${MAY_ACT} AND ${ROLE_SQL} = ${role})`

type FactorTable = typeof staffTotp | typeof staffRecoveryCodes | typeof staffPasskeys

const factors = (table: FactorTable, more: SQL = sql`1`) =>
  sql`FROM ${table} WHERE ${table.userId} = ${users.id} AND ${more}`

/** Condition on `users`: has a second factor, or has begun to set one up. */
const HAS_FACTOR: SQL = sql`(EXISTS (SELECT 1 ${factors(staffTotp)})
  OR EXISTS (SELECT 1 ${factors(staffRecoveryCodes)}) OR EXISTS (SELECT 1 ${factors(staffPasskeys)}))`

/** JSON: whether the app is on, recovery codes left, passkeys. */
export const FACTORS: SQL = sql`json_object(
  'app', json(iif(EXISTS (SELECT 1 ${factors(staffTotp, isNotNull(staffTotp.confirmedAt))}), 'true', 'false')),
  'recovery_codes_left', (SELECT count(*) ${factors(staffRecoveryCodes, isNull(staffRecoveryCodes.usedAt))}),
  'passkeys', (SELECT count(*) ${factors(staffPasskeys)}))`

/**
 * Removes a staff member's authenticator app, recovery codes and passkeys and ends all their sessions, in one batch: they
 * sign in with the password alone. Does nothing if they have none. Staff turn off their own on their account page, which
 * asks for the password.
 * @throws AppError `own_account`, `not_found`, `permission_denied`
 */
export async function resetSecondFactor({ clock, db }: CredentialPorts, { id, reason, by }: OnePerson): Promise<void> {
  if (id === by.staff.id) throw new AppError('own_account')
  const now = clock()
  const remove = (table: FactorTable) =>
    db.delete(table).where(sql`${table.userId} IN (SELECT ${users.id} FROM ${users} WHERE ${isTouchable(id, by)})`)
  const { person } = await runBatch(db, {
    record: auditStaffChange(db, {
      ...{ id, by, now, reason, action: 'second_factor_reset' },
      when: HAS_FACTOR,
      before: FACTORS,
    }),
    // Before the factors, which are the condition.
    endSessions: endEverySession(db, isTouchable(id, by, HAS_FACTOR), now),
    removeApp: remove(staffTotp),
    removeCodes: remove(staffRecoveryCodes),
    removePasskeys: remove(staffPasskeys),
    person: selectPerson(db, { id }),
  })
  touchableOrThrow(person[0], by)
}
