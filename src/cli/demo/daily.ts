import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { ERROR_METRIC } from '../../http/count-errors.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'

/** The longest period of the dashboard, and the one before it. */
export const HISTORY_DAYS = 181

const WEEKEND_SHARE = 0.7
/** Share of the people who sign in on a day. */
const DAILY_SHARE = 0.045
const GROWTH_PER_DAY = 0.0066
/** How many attempts ran out, days ago: a few every day, and one attack. */
const ATTACK = { ago: 9, locked: 31 }
const FAULTS: [ago: number, code: string, count: number][] = [
  [2, 'internal_error', 1],
  [12, 'storage_unavailable', 7],
  [13, 'storage_unavailable', 2],
  [41, 'internal_error', 3],
  [120, 'internal_error', 2],
]
const SIZE_DAYS = 30
const BYTES_PER_PERSON_AND_DAY = 14

export interface Activity {
  now: number
  /** Sign-ins by days ago. */
  signInsOf: (ago: number) => number
}

/** Growing, fewer at weekends, and today only what there can have been until now. */
export function activityOf(people: number, now: number): Activity {
  const signInsOf = (ago: number) => {
    const day = new Date(now - ago * DAY_MS).getUTCDay()
    const weekday = day === 0 || day === 6 ? WEEKEND_SHARE : 1
    const passed = ago === 0 ? (now % DAY_MS) / DAY_MS : 1
    const level = people * DAILY_SHARE * Math.max(0.1, 1 - ago * GROWTH_PER_DAY * 0.8 + 0.07 * Math.sin(ago * 1.7))
    return Math.round(level * weekday * passed)
  }
  return { now, signInsOf }
}

/** What the dashboard shows by day, in place of what the made-up events have counted. Sign-ups are the people's own. */
export function countDays(db: DatabaseSync, { now, signInsOf }: Activity): void {
  const insert = db.prepare(
    'INSERT INTO daily_counts (day, metric, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const dayOf = (ago: number) => toDay(now - ago * DAY_MS)
  const signUps = db
    .prepare(
      `SELECT date(date_joined / 1000, 'unixepoch') AS day, count(*) AS people FROM users WHERE date_joined >= ? GROUP BY day`,
    )
    .all(Date.parse(dayOf(HISTORY_DAYS - 1)))
  for (const { day, people } of signUps) insert.run(day ?? null, 'sign_up', people ?? 0)
  for (let ago = 0; ago < HISTORY_DAYS; ago += 1) {
    const signIns = signInsOf(ago)
    insert.run(dayOf(ago), 'sign_in', signIns)
    insert.run(dayOf(ago), 'sign_in_failed:invalid_code', Math.round(signIns * (0.04 + 0.01 * Math.sin(ago))))
    insert.run(dayOf(ago), 'code_locked:attempts_per_code', ago === ATTACK.ago ? ATTACK.locked : ago % 4)
  }
  for (const [ago, code, count] of FAULTS) insert.run(dayOf(ago), ERROR_METRIC + code, count)
}

/** How the file has grown, as the hourly task records it. */
export function recordSizes(db: DatabaseSync, file: string, { people, now }: { people: number; now: number }): void {
  const { size } = statSync(file)
  const insert = db.prepare(`INSERT INTO daily_counts (day, metric, value) VALUES (?, 'database_bytes', ?)`)
  for (let ago = 1; ago <= SIZE_DAYS; ago += 1)
    insert.run(toDay(now - ago * DAY_MS), Math.max(0, size - ago * people * BYTES_PER_PERSON_AND_DAY))
}
