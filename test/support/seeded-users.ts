import { env } from 'cloudflare:workers'
import { generatePeople } from '../../src/cli/seed/people.ts'
import { foldedNames } from '../../src/people/search.ts'

const ROWS_PER_STATEMENT = 2_000

/** A row of `users` with the columns that tests compare. */
export interface StoredUser {
  id: number
  phone: string | null
  email: string | null
  first_name: string | null
  last_name: string | null
  invite_code: string
  invited_by_code: string | null
  invited_count: number
}

/** Fills the database like `npm run seed`, but with plain inserts, so that the triggers run. */
export async function insertPeople(count: number): Promise<void> {
  let rows: unknown[][] = []
  const insert = async () => {
    await env.DB.prepare(`
      INSERT INTO users (phone, invite_code, invited_by_code, email, first_name, last_name, date_joined, country,
        first_name_folded, last_name_folded)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
        value ->> 8, value ->> 9
      FROM json_each(?)`)
      .bind(JSON.stringify(rows))
      .run()
    rows = []
  }
  for (const p of generatePeople({ seed: 1, count })) {
    const folded = foldedNames(p)
    rows.push([
      ...[p.phone, p.inviteCode, p.invitedByCode, p.email, p.firstName, p.lastName, p.dateJoined, p.country],
      ...[folded.firstNameFolded, folded.lastNameFolded],
    ])
    if (rows.length === ROWS_PER_STATEMENT) await insert()
  }
  if (rows.length > 0) await insert()
}

/** Every user, newest first, by a plain scan: indexed queries must agree with it. */
export async function scanUsers(): Promise<StoredUser[]> {
  const { results } = await env.DB.prepare(`
    SELECT id, phone, email, first_name, last_name, invite_code, invited_by_code, invited_count
    FROM users ORDER BY id DESC`).all<Record<keyof StoredUser, unknown>>()
  return results as unknown as StoredUser[]
}
