import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { fullName } from '../../identity/full-name.ts'
import type { AuditEntry } from './responses.ts'

interface NameRow {
  id: number
  firstName: string | null
  lastName: string | null
  email: string | null
  phone: string | null
}

/** What to call the people of some events: by name, or else by phone or e-mail, for staff who may see these. */
export async function namePeople(db: Database, events: AuditEntry[]): Promise<Map<number, string>> {
  const ids = new Set(events.flatMap(({ actor, subject_id: subjectId }) => [actor.id, subjectId]))
  ids.delete(null)
  if (ids.size === 0) return new Map()
  const [rows] = await runBatch(db, [
    // A join in this order reads two rows a person, IN three.
    db.all<NameRow>(sql`SELECT users.id AS id, first_name AS firstName, last_name AS lastName, email, phone
      FROM json_each(${JSON.stringify([...ids])}) AS wanted CROSS JOIN users ON users.id = wanted.value`),
  ])
  return new Map(rows.map((row) => [row.id, nameOf(row)]))
}

const nameOf = ({ id, firstName, lastName, email, phone }: NameRow): string =>
  fullName(firstName, lastName) ?? phone ?? email ?? `#${id}`
