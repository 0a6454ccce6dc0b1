import { eq, sql } from 'drizzle-orm'
import type { InferSelectModel, SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { users } from '../../db/schema.ts'
import type { Role } from '../../identity/permissions.ts'
import { USER_COLUMNS } from '../../identity/user-columns.ts'
import { sha256Hex } from '../../lib/keys.ts'

const COLUMNS = {
  ...USER_COLUMNS,
  displayName: users.displayName,
  country: users.country,
  isSuperuser: users.isSuperuser,
  blockReason: users.blockReason,
  blockedUntil: users.blockedUntil,
  deletionRequestedAt: users.deletionRequestedAt,
  deletedAt: users.deletedAt,
}

/** A row of `users` as staff see it; of the password only whether there is one. */
export type PersonRow = Pick<InferSelectModel<typeof users>, keyof typeof COLUMNS> & { hasPassword: boolean }

const select = (db: Database, where: SQL) =>
  db
    .select({ ...COLUMNS, hasPassword: sql`${users.passwordHash} IS NOT NULL`.mapWith(Boolean) })
    .from(users)
    .where(where)

/** Anybody, also who was deleted. */
export const selectPerson = preparedQuery((db, { id }: Placeholders<{ id: number }>) => select(db, eq(users.id, id)))

/** Whoever has this invite code. */
export const selectPersonByCode = preparedQuery((db, { inviteCode }: Placeholders<{ inviteCode: string }>) =>
  select(db, eq(users.inviteCode, inviteCode)),
)

/** What somebody is of the staff; see `ROLE_SQL`. */
export const roleOf = ({
  isSuperuser,
  isStaff,
  staffRole,
}: Pick<PersonRow, 'isSuperuser' | 'isStaff' | 'staffRole'>): Role | null =>
  isSuperuser ? 'superuser' : isStaff ? (staffRole ?? 'support') : null

const VERSION_LENGTH = 20

/** Names the values that an edit may change, so that one who has seen others is told. */
export function versionOf(row: PersonRow): string {
  const { phone, email, firstName, lastName, displayName, isStaff, isSuperuser, staffRole } = row
  const values = [phone, email, firstName, lastName, displayName, isStaff, isSuperuser, staffRole]
  return sha256Hex(JSON.stringify(values)).slice(0, VERSION_LENGTH)
}
