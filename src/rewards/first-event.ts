import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rewardEvents } from '../db/reward-schema.ts'

/** The id of the next event. */
export const NEXT_ID = sql`(SELECT coalesce(max(${rewardEvents.id}), 0) + 1 FROM ${rewardEvents})`

/** The id of the first event that was stored at a time or later; the next id if there is none. Their ids grow with time. */
export function firstEventAt(at: number): SQL {
  const { id, createdAt } = rewardEvents
  const middle = sql`(low + high) / 2`
  const isBefore = sql`coalesce((SELECT ${createdAt} FROM ${rewardEvents} WHERE ${id} <= ${middle} ORDER BY ${id} DESC LIMIT 1), 0) < ${at}`
  return sql`(
    WITH RECURSIVE search (low, high) AS (
      SELECT 0, ${NEXT_ID}
      UNION ALL SELECT iif(${isBefore}, ${middle}, low), iif(${isBefore}, high, ${middle}) FROM search WHERE high - low > 1)
    SELECT high FROM search ORDER BY high - low LIMIT 1)`
}
