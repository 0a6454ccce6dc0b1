import { sql } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { RowOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { labelOf } from '../../identity/display-name.ts'
import type { AuditEntry } from './responses.ts'

const { id, firstName, lastName, displayName, email, phone } = users
const COLUMNS = { id, firstName, lastName, displayName, email, phone }

/** The names of the people in some events, or else phone or e-mail; for staff who may see those. */
export async function namePeople(db: Database, events: AuditEntry[]): Promise<Map<number, string>> {
  const ids = new Set(events.flatMap(({ actor, subject_id: subjectId }) => [actor.id, subjectId]))
  ids.delete(null)
  if (ids.size === 0) return new Map()
  // A join in this order reads two rows per person; IN reads three.
  const query = sql`SELECT ${selectionOf(COLUMNS)}
    FROM json_each(${JSON.stringify([...ids])}) AS wanted CROSS JOIN ${users} ON ${id} = wanted.value`
  const rows = await runQuery(db, db.all<RowOf<typeof COLUMNS>>(query))
  return new Map(rows.map((row) => [row.id, labelOf(row)]))
}
