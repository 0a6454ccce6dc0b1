import { DAY_MS } from '../../lib/time.ts'
import { daysBefore, firstKeptDay, readDays } from '../../links/stats/period.ts'
import type { Period, StatsQuery } from '../../links/stats/period.ts'

export const MAX_DAYS = 366

export interface Compared {
  shown: Period
  /** Null if its days are no longer kept. */
  before: Period | null
}

const lengthOf = ({ from, to }: Period) => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
const isLastOfMonth = (day: string) => daysBefore(day, -1).endsWith('-01')

/**
 * The requested period, by default the thirty days up to today, and the one before it: the same number of days, or the
 * same days of the month before for the days of one month from its first.
 * @throws AppError `invalid_request`
 */
export function readCompared(query: StatsQuery, now: number): Compared {
  const kept = firstKeptDay(now)
  const shown = readDays(query, { now, maxDays: MAX_DAYS, earliest: kept })
  const before = beforeOf(shown)
  return { shown, before: before.from < kept ? null : before }
}

function beforeOf({ from, to }: Period): Period {
  const last = daysBefore(from, 1)
  if (!from.endsWith('-01') || from.slice(0, 7) !== to.slice(0, 7))
    return { from: daysBefore(from, lengthOf({ from, to })), to: last }
  const sameDay = `${last.slice(0, 8)}${to.slice(8)}`
  return { from: `${last.slice(0, 8)}01`, to: isLastOfMonth(to) || sameDay > last ? last : sameDay }
}

/** Sums over a period are differences of the totals at the ends of two days. */
export const edgesOf = ({ from, to }: Period) => ({ start: daysBefore(from, 1), end: to })
