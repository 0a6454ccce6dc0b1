import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { ROLES } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { roleOf } from '../../identity/person.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { ROLE_SQL } from '../../identity/staff/staff.ts'
import type { Ports } from '../../ports.ts'
import { endAppSessions, endStaffSessions } from '../../sign-in/sessions/end-every-session.ts'
import { assertCanSignIn, auditDifference, PROFILE_COLUMNS, takenRefusal, versionOf } from './profile.ts'
import type { Profile } from './profile.ts'
import type { ChangePersonInput } from './schemas.ts'
import {
  auditStaffChange,
  LEAVES_A_SUPERUSER,
  selectLeavesSuperuser,
  selectPerson,
  touchableOrThrow,
} from './staff-change.ts'
import type { PersonPageRow } from './staff-change.ts'

/**
 * Changes a profile or role by one statement that checks that the values are still those the caller saw: all or nothing. A
 * new phone ends the app sessions. A lesser role ends the staff sessions, so that they do not revive with a greater one.
 * @throws AppError `invalid_request`, `not_found`, `permission_denied`, `edit_conflict`, `last_superuser`,
 * `phone_taken`, `email_taken`
 */
export async function changePerson(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { id, input, by }: { id: number; input: ChangePersonInput; by: ByStaff },
): Promise<PersonPageRow> {
  const [found] = await runQuery(db, selectPerson(db, { id }))
  const seen = touchableOrThrow(found, by)
  if (versionOf(seen) !== input.version) throw new AppError('edit_conflict')
  const next = applied(seen, input)
  if (isSame(seen, next)) return seen
  assertCanSignIn(next)
  const now = clock()
  const ofPerson = (when: SQL) => sql`${users.id} = ${id} AND ${when}`
  const {
    changed,
    leaves,
    person: rows,
  } = await runBatch(db, {
    record: auditStaffChange(db, {
      ...{ id, by, now, action: 'person_changed', reason: input.reason },
      when: next.isSuperuser ? isAsSeen(seen) : sql`${isAsSeen(seen)} AND ${LEAVES_A_SUPERUSER}`,
      details: auditDifference(seen, next),
    }),
    changed: db
      .update(users)
      .set({ ...next, ...(input.phone !== undefined && { country: input.phone?.country ?? null }) })
      .where(ofPerson(JUST_CHANGED))
      .returning({ id: users.id }),
    endAppSessions: endAppSessions(db, ofPerson(sql`${Number(next.phone !== seen.phone)} AND ${JUST_CHANGED}`), now),
    endStaffSessions: endStaffSessions(
      db,
      ofPerson(sql`${Number(isLesser(next, seen))} AND ${ROLE_SQL} IS ${roleOf(next)}`),
      now,
    ),
    leaves: selectLeavesSuperuser(db, id),
    person: selectPerson(db, { id }),
  }).catch((error: unknown) => {
    throw takenRefusal(error)
  })
  const person = touchableOrThrow(rows[0], by)
  if (changed.length > 0) return person
  throw new AppError(versionOf(person) === input.version && !leaves[0]?.ok ? 'last_superuser' : 'edit_conflict')
}

function applied(
  seen: PersonPageRow,
  { phone, email, first_name, last_name, display_name, role }: ChangePersonInput,
): Profile {
  return {
    phone: phone === undefined ? seen.phone : (phone?.e164 ?? null),
    email: email === undefined ? seen.email : email,
    firstName: first_name === undefined ? seen.firstName : first_name,
    lastName: last_name === undefined ? seen.lastName : last_name,
    displayName: display_name === undefined ? seen.displayName : display_name,
    ...(role === undefined || role === roleOf(seen) ? flagsAsSeen(seen) : flagsOf(role)),
  }
}

const flagsAsSeen = ({ isStaff, isSuperuser, staffRole }: PersonPageRow) => ({ isStaff, isSuperuser, staffRole })

const flagsOf = (role: Role | null) => ({
  isStaff: role !== null,
  isSuperuser: role === 'superuser',
  staffRole: role === 'superuser' ? null : role,
})

const isSame = (seen: PersonPageRow, next: Profile): boolean =>
  PROFILE_COLUMNS.every((name) => seen[name] === next[name])

/** `ROLES` begins with the greatest; non-staff come last. */
const rankOf = (profile: Profile): number => {
  const role = roleOf(profile)
  return role === null ? ROLES.length : ROLES.indexOf(role)
}

const isLesser = (next: Profile, seen: Profile): boolean => rankOf(next) > rankOf(seen)

/** Condition on the row: it still holds the values that were seen. */
const isAsSeen = (seen: PersonPageRow): SQL =>
  sql.join(
    PROFILE_COLUMNS.map((name) => sql`${users[name]} IS ${sql.param(seen[name], users[name])}`),
    sql` AND `,
  )
