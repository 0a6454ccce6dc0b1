import { and, asc, eq, sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { runQuery } from '../../db/run-batch.ts'
import { dailyCounts } from '../../db/schema.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'
import { daysOf } from '../../links/stats/period.ts'
import type { Task } from '../../ports.ts'
import type { DatabaseSize } from './responses.ts'

/** In `daily_counts`: the size at the end of a day, in bytes. */
const METRIC = 'database_bytes'
/** Growth is measured over so many days, and over no less than a week, since weekdays differ. */
const WINDOW_DAYS = 30
const MIN_DAYS = 7
/** From this share of the limit on, the log and the dashboard warn. */
export const FILLING_SHARE = 0.7

type SizeRow = Pick<typeof dailyCounts.$inferSelect, 'day' | 'value'>

/** The recorded sizes of the last days, oldest first. */
export const selectSizes = (db: Database, now: number) =>
  sizesOfDays(db, { days: JSON.stringify(daysOf({ from: toDay(now - WINDOW_DAYS * DAY_MS), to: toDay(now) })) })

/** Looked up by key: a range of days would read their other metrics too. */
const sizesOfDays = preparedQuery((db, { days }: Placeholders<{ days: string }>) => {
  const { day, metric, value } = dailyCounts
  return db
    .select({ day, value })
    .from(dailyCounts)
    .where(and(eq(metric, METRIC), sql`${day} IN (SELECT each.value FROM json_each(${days}) AS each)`))
    .orderBy(asc(day))
})

/** The size now and when the limit will be reached, if the database keeps growing as it did. */
export function outlookOf(sizes: readonly SizeRow[], { bytes, limitBytes, now }: Measured): DatabaseSize {
  const [oldest] = sizes
  const days = oldest ? (Date.parse(toDay(now)) - Date.parse(oldest.day)) / DAY_MS : 0
  const growth = oldest && days >= MIN_DAYS ? Math.round((bytes - oldest.value) / days) : null
  return {
    bytes,
    limit_bytes: limitBytes,
    bytes_per_day: growth,
    days_left: growth !== null && growth > 0 ? Math.max(0, Math.floor((limitBytes - bytes) / growth)) : null,
  }
}

interface Measured {
  bytes: number
  limitBytes: number
  now: number
}

/** Records the size as that of this day, and warns in the log when the database fills up. @returns bytes */
export const recordDatabaseSize: Task = async ({ db, config: { databaseLimitBytes: limitBytes }, log }, now) => {
  const sizes = await runQuery(db, selectSizes(db, now))
  const bytes = db.size()
  if (bytes === undefined) return 0
  const { day, metric } = dailyCounts
  const today = { day: toDay(now), metric: METRIC, value: bytes }
  await runQuery(
    db,
    db
      .insert(dailyCounts)
      .values(today)
      .onConflictDoUpdate({ target: [day, metric], set: { value: bytes } }),
  )
  const outlook = outlookOf(sizes, { bytes, limitBytes, now })
  if (bytes >= FILLING_SHARE * limitBytes) log({ level: 'warn', event: 'database_filling', ...outlook })
  return bytes
}
