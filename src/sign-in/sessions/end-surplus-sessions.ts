import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { isLive, LAST_USED } from './session-times.ts'

interface Surplus {
  /** The session that has just been opened, which stays. It says whose sessions are meant. */
  newest: string
  /** How many stay. */
  keep: number
  now: number
}

/**
 * Ends the sessions of a user beyond the limit, the one used longest ago first. Goes into the batch that opens a
 * session: batches run one after another, so no crowd of parallel sign-ins leaves more behind.
 */
export const endSurplusSessions = (db: Database, { newest, keep, now }: Surplus) =>
  db.run(sql`
    UPDATE sessions SET ended_at = ${now} WHERE id IN (
      SELECT id FROM sessions WHERE user_id = (SELECT user_id FROM sessions WHERE id = ${newest}) AND ${isLive(now)}
      ORDER BY id = ${newest} DESC, ${LAST_USED} DESC, rowid DESC LIMIT -1 OFFSET ${keep})`)
