import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'

/**
 * What the administration keeps of those of its own people who are erased in the same batch; `erasedNow` selects their
 * ids. Attempts to sign in are under a hash that names nobody, and age out by themselves.
 */
export const eraseStaff = ({ db }: { db: Database }, erasedNow: SQL) => [
  db.run(sql`DELETE FROM staff_sessions WHERE user_id IN ${erasedNow}`),
  db.run(sql`DELETE FROM staff_totp WHERE user_id IN ${erasedNow}`),
  db.run(sql`DELETE FROM staff_recovery_codes WHERE user_id IN ${erasedNow}`),
  db.run(sql`DELETE FROM staff_passkeys WHERE user_id IN ${erasedNow}`),
  // What they did to others stays; events about themselves lose more than this.
  db.run(sql`UPDATE audit_events SET country = NULL, network = NULL, user_agent = NULL
    WHERE actor = 'staff' AND actor_id IN ${erasedNow}`),
]
