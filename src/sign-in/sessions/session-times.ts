import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** When a session was last used; sessions from before this was kept were used when they were refreshed. */
export const LAST_USED: SQL<number> = sql`coalesce(sessions.last_used_at, sessions.rotated_at)`

/** Condition: neither ended nor run out. */
export const isLive = (now: number): SQL => sql`sessions.ended_at IS NULL AND sessions.expires_at > ${now}`
