import { sql } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { RowOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { staff } from '../../db/staff-schema.ts'
import { labelOf } from '../../identity/display-name.ts'
import { staffNameOf } from '../../identity/staff/staff.ts'
import type { AuditEntry } from './responses.ts'

/** What users and staff are called, by their ids. */
export interface Names {
  people: Map<number, string>
  staff: Map<number, string>
}

const { id, firstName, lastName, displayName, email, phone } = users
const COLUMNS = { id, firstName, lastName, displayName, email, phone }

/** The names of those in some events, or else phone or e-mail; for staff who may see those. */
export async function namePeople(db: Database, events: AuditEntry[]): Promise<Names> {
  const people = idsIn(events, ({ actor, subject_id: subject }) => [actor.kind === 'user' ? actor.id : null, subject])
  const members = idsIn(events, ({ actor, subject_staff_id: subject }) => [
    actor.kind === 'staff' ? actor.id : null,
    subject,
  ])
  if (people.length + members.length === 0) return { people: new Map(), staff: new Map() }
  const found = await runBatch(db, {
    // A join in this order reads two rows per person; IN reads three.
    people: db.all<RowOf<typeof COLUMNS>>(sql`SELECT ${selectionOf(COLUMNS)}
      FROM json_each(${JSON.stringify(people)}) AS wanted CROSS JOIN ${users} ON ${id} = wanted.value`),
    staff: db
      .select({ id: staff.id, name: staff.name, email: staff.email })
      .from(staff)
      .where(sql`${staff.id} IN (SELECT value FROM json_each(${JSON.stringify(members)}))`),
  })
  return {
    people: new Map(found.people.map((row) => [row.id, labelOf(row)])),
    staff: new Map(found.staff.map((row) => [row.id, staffNameOf(row)])),
  }
}

const idsIn = (events: AuditEntry[], pick: (event: AuditEntry) => (number | null)[]): number[] =>
  [...new Set(events.flatMap(pick))].filter((one) => one !== null)
