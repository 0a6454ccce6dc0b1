import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { users } from '../../db/schema.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import type { PersonRow } from '../../identity/person.ts'
import { sha256Hex } from '../../lib/keys.ts'

/** The page of a person also says whether there is a password. */
export type PersonPageRow = PersonRow & { hasPassword: boolean }

const select = (db: Database, where: SQL) =>
  db
    .select({ ...PERSON_COLUMNS, hasPassword: sql`${users.passwordHash} IS NOT NULL`.mapWith(Boolean) })
    .from(users)
    .where(where)

/** Anybody, also who was deleted. */
export const selectPerson = preparedQuery((db, { id }: Placeholders<{ id: number }>) => select(db, eq(users.id, id)))

/** Whoever has this invite code. */
export const selectPersonByCode = preparedQuery((db, { inviteCode }: Placeholders<{ inviteCode: string }>) =>
  select(db, eq(users.inviteCode, inviteCode)),
)

const VERSION_LENGTH = 20

/** Names the values that an edit may change, so that one who has seen others is told. */
export function versionOf(row: PersonRow): string {
  const { phone, email, firstName, lastName, displayName, isStaff, isSuperuser, staffRole } = row
  const values = [phone, email, firstName, lastName, displayName, isStaff, isSuperuser, staffRole]
  return sha256Hex(JSON.stringify(values)).slice(0, VERSION_LENGTH)
}
