import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { jsonColumn, readRow } from '../db/columns.ts'
import type { RowOf, StoredRow } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { runQuery } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import type { PersonSummary } from './person-contract.ts'
import { personView } from './person-view.ts'
import { PERSON_COLUMNS } from './person.ts'
import type { Staff } from './staff/staff.ts'

/* People whom a list mentions. */

export type Viewer = Pick<Staff, 'role'>

const { id, firstName, lastName, displayName, phone, email, inviteCode, isActive, deletedAt } = PERSON_COLUMNS
const COLUMNS = { id, firstName, lastName, displayName, phone, email, inviteCode, isActive, deletedAt }

/** A person under an alias of `users` as one column, so that a row can mention several. */
export const personColumn = (alias: 'invitee' | 'inviter' | 'owner' | 'person'): SQL<string> =>
  jsonColumn(COLUMNS, alias)

/** The person in a column of `personColumn`. */
const readPerson = (column: string): RowOf<typeof COLUMNS> =>
  readRow(COLUMNS, JSON.parse(column) as StoredRow<typeof COLUMNS>)

const SUMMARY_FIELDS = ['id', 'name', 'phone', 'invite_code', 'state'] as const

/** The same as this viewer may see them. */
export const personSummary = ({ role }: Viewer, column: string): PersonSummary =>
  personView(readPerson(column), role, SUMMARY_FIELDS)

const person = alias(users, 'person')

/** People by their ids, for pages of lists that have only those. */
export async function readSummaries(db: Database, ids: number[], viewer: Viewer): Promise<Map<number, PersonSummary>> {
  if (ids.length === 0) return new Map()
  const wanted = JSON.stringify([...new Set(ids)])
  const rows = await runQuery(
    db,
    db.all<{ found: string }>(sql`SELECT ${personColumn('person')} AS found
      FROM json_each(${wanted}) AS wanted CROSS JOIN ${users} AS person ON ${person.id} = wanted.value`),
  )
  return new Map(rows.map(({ found }) => [readPerson(found).id, personSummary(viewer, found)]))
}
