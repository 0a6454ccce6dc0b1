import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditEachUser, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { PersonRow } from '../../identity/person.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Language } from '../../lib/language.ts'
import { notifyOldNumber } from '../../people/account/phone-messages.ts'
import { foldedNames } from '../../people/search.ts'
import type { Ports } from '../../ports.ts'
import { rememberInvited, wasInvited } from '../../referrals/invited-phones.ts'
import { endSessionsOf } from '../../sign-in/sessions/end-every-session.ts'
import { auditDifference, PROFILE_COLUMNS, profileVersion, takenRefusal } from './profile.ts'
import type { Profile } from './profile.ts'
import type { ChangePersonInput } from './schemas.ts'
import { isPerson, personOrThrow, selectPerson } from './selected-person.ts'

/**
 * Changes a profile by one statement that checks that the values are still those the caller saw: all or nothing. A new
 * phone ends all sessions, and the old one is notified.
 * @throws AppError `not_found`, `edit_conflict`, `phone_taken`, `email_taken`
 */
export async function changePerson(
  ports: Ports & { db: Database },
  { id, input, by, language }: { id: number; input: ChangePersonInput; by: ByStaff; language: Language },
): Promise<PersonRow> {
  const { config, clock, db } = ports
  const [found] = await runQuery(db, selectPerson(db, { id }))
  const seen = personOrThrow(found)
  if (profileVersion(seen) !== input.version) throw new AppError('edit_conflict')
  const next = applied(seen, input)
  if (isSame(seen, next)) return seen
  const now = clock()
  const ofPerson = (when: SQL) => sql`${users.id} = ${id} AND ${when}`
  const details = JSON.stringify({ reason: input.reason, ...auditDifference(seen, next) })
  const isUnchanged = sql`${isPerson(id)} AND ${isAsSeen(seen)}`
  const { phone } = input
  const { changed, person: rows } = await runBatch(db, {
    remember: next.phone !== seen.phone && rememberInvited({ config, db }, { now, people: [seen] }, isUnchanged),
    record: auditEachUser(
      db,
      {
        at: now,
        action: 'person_changed',
        actor: { kind: 'staff', id: by.staff.id },
        context: by.context,
        foundDetails: sql`${details}`,
      },
      isUnchanged,
    ),
    changed: db
      .update(users)
      .set({
        ...next,
        ...foldedNames(next),
        ...(phone && { country: phone.country, phoneWasInvited: wasInvited(config, phone.e164) }),
      })
      .where(ofPerson(JUST_CHANGED))
      .returning({ id: users.id }),
    endSessions: endSessionsOf(db, ofPerson(sql`${Number(next.phone !== seen.phone)} AND ${JUST_CHANGED}`), now),
    person: selectPerson(db, { id }),
  }).catch((error: unknown) => {
    throw takenRefusal(error)
  })
  const person = personOrThrow(rows[0])
  if (changed.length === 0) throw new AppError('edit_conflict')
  if (phone) notifyOldNumber(ports, { oldPhone: seen.phone, newPhone: phone.e164, language, isProved: false })
  return person
}

function applied(seen: PersonRow, { phone, email, first_name, last_name, display_name }: ChangePersonInput): Profile {
  return {
    phone: phone === undefined ? seen.phone : phone.e164,
    email: email === undefined ? seen.email : email,
    firstName: first_name === undefined ? seen.firstName : first_name,
    lastName: last_name === undefined ? seen.lastName : last_name,
    displayName: display_name === undefined ? seen.displayName : display_name,
  }
}

const isSame = (seen: PersonRow, next: Profile): boolean => PROFILE_COLUMNS.every((name) => seen[name] === next[name])

/** Condition on the row: it still holds the values that were seen. */
const isAsSeen = (seen: PersonRow): SQL =>
  sql.join(
    PROFILE_COLUMNS.map((name) => sql`${users[name]} IS ${sql.param(seen[name], users[name])}`),
    sql` AND `,
  )
