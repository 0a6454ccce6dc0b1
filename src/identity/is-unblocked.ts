import { sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import { bare } from '../db/columns.ts'
import { users } from '../db/schema.ts'

/**
 * Condition on a row of `users`: not blocked, or the block has expired. The hourly task lifts and records expired
 * blocks; nobody has to wait for it to sign in.
 */
export const isUnblocked = (now: number | Placeholder): SQL => {
  const until = bare(users.blockedUntil)
  return sql`(${bare(users.isActive)} OR (${until} IS NOT NULL AND ${until} <= ${now}))`
}
