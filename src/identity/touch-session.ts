import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { sessions } from '../db/schema.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Caller } from './caller.ts'

/** A row written by every request would cost more than the request. */
const TOUCH_EVERY_SECONDS = 3600

/** When a session was last used; until that is recorded, when it was refreshed or opened. */
export const LAST_USED: SQL<number> = sql`coalesce(${sessions.lastUsedAt}, ${sessions.rotatedAt}, ${sessions.createdAt})`

/** Condition: neither ended nor expired. */
export const isLive = (now: number | Placeholder): SQL =>
  sql`${isNull(sessions.endedAt)} AND ${gt(sessions.expiresAt, now)}`

const touch = preparedQuery((db, values: Placeholders<Caller & { now: number; before: number }>) =>
  db
    .update(sessions)
    .set({ lastUsedAt: sql`${values.now}` })
    .where(
      and(
        eq(sessions.id, values.sessionId),
        eq(sessions.userId, values.userId),
        isNull(sessions.endedAt),
        lte(LAST_USED, values.before),
      ),
    ),
)

/** Records that the caller's session is in use, at most once an hour. Goes into a batch that runs anyway. */
export const touchSession = (db: Database, caller: Caller, now: number) =>
  touch(db, { ...caller, now, before: now - TOUCH_EVERY_SECONDS * SECOND_MS })
