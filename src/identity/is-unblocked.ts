import { sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import { bare } from '../db/columns.ts'
import { users } from '../db/schema.ts'

/**
 * Condition on a row of `users`: not blocked, or not any more. The hourly task lifts blocks whose time is over; nobody has
 * to wait for it, and it also records the ones that a sign-in has gone ahead of.
 */
export const isUnblocked = (now: number | Placeholder): SQL => {
  const until = bare(users.blockedUntil)
  return sql`(${bare(users.isActive)} OR (${until} IS NOT NULL AND ${until} <= ${now}))`
}
