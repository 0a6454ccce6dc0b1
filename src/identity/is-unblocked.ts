import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/**
 * Condition on a row of `users`: not blocked, or not any more. The hourly task lifts blocks whose time is over; nobody has
 * to wait for it, and it also records the ones that a sign-in has gone ahead of.
 */
export const isUnblocked = (now: number): SQL =>
  sql`(is_active OR (blocked_until IS NOT NULL AND blocked_until <= ${now}))`
