import { sql } from 'drizzle-orm'
import { purge } from '../../db/purge.ts'
import type { Task } from '../../ports.ts'
import { outdatedKeys } from './periods.ts'

/** Rows of one statement. A trigger takes each out of five blocks, and deletes the blocks that are empty then. */
export const PURGED_AT_ONCE = 500
/** Statements of one run: what is left waits an hour. */
const PURGE_STATEMENTS = 10

/** Deletes leaderboards of days, weeks and months long past. @returns how many places on them there were */
export const purgeLeaderboards: Task = async ({ db }, now) =>
  purge(
    db,
    sql`DELETE FROM leaderboard WHERE (period, user_id) IN (
      SELECT period, user_id FROM json_each(${JSON.stringify(outdatedKeys(now))}) AS keys CROSS JOIN leaderboard
        ON period >= keys.value ->> 'from' AND period < keys.value ->> 'before' LIMIT ${PURGED_AT_ONCE})
      RETURNING 1`,
    { rows: PURGED_AT_ONCE, statements: PURGE_STATEMENTS },
  )
