import { sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { SECOND_MS } from '../lib/time.ts'
import { LAST_USED } from '../sign-in/sessions/session-times.ts'
import type { Caller } from './caller.ts'

/** A row written by every request would cost more than the request. */
const TOUCH_EVERY_SECONDS = 3600

/** Notes that the caller's session is in use, at most once an hour. Goes into a batch that is made anyway. */
export const touchSession = (db: Database, { userId, sessionId }: Caller, now: number) =>
  db.run(sql`
    UPDATE sessions SET last_used_at = ${now}
    WHERE id = ${sessionId} AND user_id = ${userId} AND ended_at IS NULL
      AND ${LAST_USED} <= ${now - TOUCH_EVERY_SECONDS * SECOND_MS}`)
