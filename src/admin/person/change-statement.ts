import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { AuditAction } from '../../audit/actions.ts'
import { auditEachUser } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { roleOf } from '../../identity/person.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { MAY_ACT, ROLE_SQL } from '../../identity/staff/staff.ts'
import type { PersonPageRow } from './person-row.ts'

interface StaffChange {
  id: number
  by: ByStaff
  now: number
  action: AuditAction
  reason: string
  /** Condition on the row of `users` as it is before the change. */
  when: SQL
  /** JSON of what it was, made of that row. */
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

/** Condition on `users`: not deleted, and staff only if a superuser asks. */
export const isWithinReachOf = (isSuperuser: SQL): SQL =>
  sql`${users.deletedAt} IS NULL AND (${ROLE_SQL} IS NULL OR ${isSuperuser})`

/** The same for one person, with a further condition on their row. */
export const isTouchable = (id: number, { staff }: ByStaff, when: SQL = sql`1`): SQL =>
  sql`${users.id} = ${id} AND ${isWithinReachOf(sql`${Number(staff.role === 'superuser')}`)} AND ${when}`

/** Condition on a row of `users`: somebody else is a superuser who can sign in, or this one is none. */
export const LEAVES_A_SUPERUSER: SQL = sql`(NOT is_superuser OR EXISTS (
  SELECT 1 FROM users AS other WHERE other.id <> users.id AND other.is_staff AND other.is_superuser AND ${MAY_ACT}))`

/** Whether the row would allow what leaves it no superuser: read in the batch of the refusal. */
export const selectLeavesSuperuser = (db: Database, id: number) =>
  db.all<{ ok: number }>(sql`SELECT ${LEAVES_A_SUPERUSER} AS ok FROM users WHERE id = ${id}`)

/**
 * The person, if they are there and this member of the staff may do things to them.
 * @throws AppError `not_found`, `permission_denied`
 */
export function touchableOrThrow(row: PersonPageRow | undefined, { staff }: ByStaff): PersonPageRow {
  if (!row || row.deletedAt !== null) throw new AppError('not_found')
  if (roleOf(row) !== null && staff.role !== 'superuser') throw new AppError('permission_denied')
  return row
}
