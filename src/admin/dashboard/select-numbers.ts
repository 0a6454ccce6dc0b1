import { sql } from 'drizzle-orm'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import type { Period } from '../../links/stats/period.ts'

/* Aggregates alone: as many rows as the days have metrics, however many people there are. */

const TOP_INVITERS = 10

export interface MetricRow {
  day: string
  metric: string
  value: number
}

/** What the audit and the counter of faults count, by day, as far as the dashboard shows it. */
export const selectMetrics = preparedQuery((db, { from, to }: Placeholders<Period>) =>
  db.all<MetricRow>(sql`SELECT day, metric, value FROM daily_counts WHERE day BETWEEN ${from} AND ${to}
    AND (metric IN ('sign_up', 'sign_in') OR metric GLOB 'sign_in_failed:*' OR metric GLOB 'code_locked:*'
      OR metric GLOB 'error:*')`),
)

export interface FunnelRow {
  day: string
  clicks: number
  uniques: number
  signups: number
}

/** Clicks and attributed sign-ups of the whole service, by day. */
export const selectFunnel = preparedQuery((db, { from, to }: Placeholders<Period>) =>
  db.all<FunnelRow>(sql`SELECT value AS day, clicks, uniques, signups FROM referral_counts
    WHERE scope = 'all' AND dimension = 'day' AND value BETWEEN ${from} AND ${to}`),
)

export const selectPeople = preparedQuery((db) =>
  db.all<{ value: number }>(sql`SELECT value FROM counters WHERE name = 'users'`),
)

export interface InviterRow {
  id: number
  score: number
  displayName: string | null
  firstName: string | null
  lastName: string | null
}

/** Who brought most people in a period, with the names that staff may see. */
export const selectTopInviters = preparedQuery((db, { key }: Placeholders<{ key: string }>) =>
  db.all<InviterRow>(sql`
    SELECT board.user_id AS id, board.score AS score, person.display_name AS displayName,
      person.first_name AS firstName, person.last_name AS lastName
    FROM leaderboard AS board CROSS JOIN users AS person ON person.id = board.user_id
    WHERE board.period = ${key} ORDER BY board.score DESC, board.reached_at, board.user_id
    LIMIT ${sql.raw(String(TOP_INVITERS))}`),
)
