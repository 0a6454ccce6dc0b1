import { sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { secondReading } from '../lib/invite-code.ts'
import type { Database } from './database.ts'
import { preparedQuery } from './prepared-query.ts'
import type { Placeholders } from './prepared-query.ts'
import { users } from './schema.ts'

/*
 * A typed invite code means the user whose code it is as typed. If there is none, O is read as 0, and I and L as 1. Codes
 * from an imported service may hold these letters, and two of them may differ in nothing else.
 */

/** The second reading, in SQL. */
export const readOtherwise = (code: SQL | Placeholder): SQL =>
  sql`replace(replace(replace(${code}, 'O', '0'), 'I', '1'), 'L', '1')`

const stored = (code: string | Placeholder) =>
  sql`(SELECT ${users.inviteCode} FROM ${users} WHERE ${users.inviteCode} = ${code})`

const hasOneReading = (code: string) => secondReading(code) === code

/** The stored code that a typed one means, if there is one. Looks nothing up for a code with one reading. */
export const codeMeant = (typed: string): SQL =>
  hasOneReading(typed) ? sql`${typed}` : sql`coalesce(${stored(typed)}, ${secondReading(typed)})`

/** A prepared query about the invite code that `key`, as typed, means. */
export function aboutTypedCode<Values extends { key: string }, Query extends BatchItem<'sqlite'>>(
  build: (db: Database, values: Placeholders<Values>, code: SQL) => Query,
): (db: Database, values: Values) => Query {
  const plain = preparedQuery<Values, Query>((db, values) => build(db, values, sql`${values.key}`))
  const typed = preparedQuery<Values, Query>((db, values) =>
    build(db, values, sql`coalesce(${stored(values.key)}, ${readOtherwise(values.key)})`),
  )
  return (db, values) => (hasOneReading(values.key) ? plain : typed)(db, values)
}

/** A new code, or instead a taken one if this is the second reading of a code that someone has printed. */
export const unlessRead = (code: string | Placeholder): SQL =>
  sql`coalesce((SELECT ${users.inviteCode} FROM ${users}
    WHERE ${readOtherwise(sql`${users.inviteCode}`)} = ${code} AND ${users.inviteCode} GLOB '*[ILO]*' LIMIT 1), ${code})`
