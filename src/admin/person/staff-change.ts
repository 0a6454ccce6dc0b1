import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { AuditAction } from '../../audit/actions.ts'
import { auditEachUser } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { PERSON_COLUMNS, roleOf } from '../../identity/person.ts'
import type { PersonRow } from '../../identity/person.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { MAY_ACT, ROLE_SQL } from '../../identity/staff/staff.ts'

/* What all changes of one person by staff have in common. */

/** The page of a person also says whether they have a password. */
export type PersonPageRow = PersonRow & { hasPassword: boolean }

const select = (db: Database, where: SQL) =>
  db
    .select({ ...PERSON_COLUMNS, hasPassword: sql`${users.passwordHash} IS NOT NULL`.mapWith(Boolean) })
    .from(users)
    .where(where)

/** Anyone, including deleted users. */
export const selectPerson = preparedQuery((db, { id }: Placeholders<{ id: number }>) => select(db, eq(users.id, id)))

export const selectPersonByCode = preparedQuery((db, { inviteCode }: Placeholders<{ inviteCode: string }>) =>
  select(db, eq(users.inviteCode, inviteCode)),
)

/** Condition on `users`: not deleted, and staff only if a superuser asks. */
export const isWithinReachOf = (isSuperuser: SQL): SQL =>
  sql`${users.deletedAt} IS NULL AND (${ROLE_SQL} IS NULL OR ${isSuperuser})`

/** The same for one person, with a further condition on their row. */
export const isTouchable = (id: number, { staff }: ByStaff, when: SQL = sql`1`): SQL =>
  sql`${users.id} = ${id} AND ${isWithinReachOf(sql`${Number(staff.role === 'superuser')}`)} AND ${when}`

/**
 * The person, if they exist and the staff member may change them.
 * @throws AppError `not_found`, `permission_denied`
 */
export function touchableOrThrow(row: PersonPageRow | undefined, { staff }: ByStaff): PersonPageRow {
  if (!row || row.deletedAt !== null) throw new AppError('not_found')
  if (roleOf(row) !== null && staff.role !== 'superuser') throw new AppError('permission_denied')
  return row
}

const other = alias(users, 'other')

/** Condition on `users`: someone else is a superuser who can sign in, or this person is none. */
export const LEAVES_A_SUPERUSER: SQL = sql`(NOT ${users.isSuperuser} OR EXISTS (SELECT 1 FROM ${users} AS other
  WHERE ${other.id} <> ${users.id} AND ${other.isStaff} AND ${other.isSuperuser} AND ${MAY_ACT}))`

/** Whether a superuser would be left: read in the batch that may be refused. */
export const selectLeavesSuperuser = (db: Database, id: number) =>
  db.all<{ ok: number }>(sql`SELECT ${LEAVES_A_SUPERUSER} AS ok FROM ${users} WHERE ${users.id} = ${id}`)

interface StaffChange {
  id: number
  by: ByStaff
  now: number
  action: AuditAction
  reason: string
  /** Condition on the row as it is before the change. */
  when: SQL
  /** JSON of the values before the change, made of that row. */
  before?: SQL
  /** More of the details. */
  details?: Record<string, unknown>
}

/**
 * Records what staff are about to do to a person, if the row allows it. Goes right before the statement that does it under
 * `JUST_CHANGED`, so the condition is evaluated once and the event holds the values from before.
 */
export function auditStaffChange(db: Database, { id, by, now, action, reason, when, before, details }: StaffChange) {
  const more = Object.entries(details ?? {}).map(([name, value]) => sql`${name}, json(${JSON.stringify(value)})`)
  const members = [sql`'reason', ${reason}`, ...(before ? [sql`'before', ${before}`] : []), ...more]
  return auditEachUser(
    db,
    {
      at: now,
      action,
      actor: { kind: 'staff', id: by.staff.id },
      context: by.context,
      foundDetails: sql`json_object(${sql.join(members, sql`, `)})`,
    },
    isTouchable(id, by, when),
  )
}
