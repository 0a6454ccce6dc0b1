import { sql } from 'drizzle-orm'
import type { Placeholder, SQL, SQLWrapper } from 'drizzle-orm'
import { bare } from './columns.ts'
import { users } from './schema.ts'

type Blocked = Record<'isActive' | 'blockedUntil', SQLWrapper>

const USER: Blocked = { isActive: bare(users.isActive), blockedUntil: bare(users.blockedUntil) }

/**
 * Condition on a row of `users`: not blocked, or the block has expired. The hourly task lifts and records expired
 * blocks; no one has to wait for it to sign in.
 */
export const isUnblocked = (now: number | Placeholder | SQLWrapper, { isActive, blockedUntil }: Blocked = USER): SQL =>
  sql`(${isActive} OR (${blockedUntil} IS NOT NULL AND ${blockedUntil} <= ${now}))`
