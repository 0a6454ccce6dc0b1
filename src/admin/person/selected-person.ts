import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import type { PersonRow } from '../../identity/person.ts'

/* What all changes of one person by staff have in common. */

/** Anyone, including deleted users. */
export const selectPerson = preparedQuery((db, { id }: Placeholders<{ id: number }>) =>
  db.select(PERSON_COLUMNS).from(users).where(eq(users.id, id)),
)

/** Condition on `users`: this person, unless they are deleted. */
export const isPerson = (id: number): SQL => sql`${users.id} = ${id} AND ${users.deletedAt} IS NULL`

/** @throws AppError `not_found` for nobody, or someone deleted */
export function personOrThrow(row: PersonRow | undefined): PersonRow {
  if (!row || row.deletedAt !== null) throw new AppError('not_found')
  return row
}
