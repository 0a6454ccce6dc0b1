import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS } from '../../lib/time.ts'

/** Signing up counts as a sign-in, as in the audit. Returning users have signed in a second time. */
const SIGN_INS = `
  SELECT 'sign_up' AS metric, date_joined / ${DAY_MS} AS day, count(*) AS value FROM users WHERE id >= ?1 GROUP BY day
  UNION ALL SELECT 'sign_in', date_joined / ${DAY_MS} AS day, count(*) FROM users WHERE id >= ?1 GROUP BY day
  UNION ALL SELECT 'sign_in', last_login / ${DAY_MS} AS day, count(*) FROM users
    WHERE id >= ?1 AND last_login > date_joined GROUP BY day`

/** Counts sign-ups and sign-ins by day for users from this id on, as the audit of a real service would show. */
export function countSignInDays(db: DatabaseSync, firstId: number): void {
  db.prepare(
    `INSERT INTO daily_counts (day, metric, value)
      SELECT date(day * ${DAY_MS / 1000}, 'unixepoch'), metric, sum(value) FROM (${SIGN_INS}) GROUP BY day, metric
      ON CONFLICT (day, metric) DO UPDATE SET value = value + excluded.value`,
  ).run(firstId)
}
