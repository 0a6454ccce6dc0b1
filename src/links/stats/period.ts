import * as z from 'zod/mini'
import { docs } from '#docs'
import { AppError } from '../../errors/app-error.ts'
import { emptyAsAbsent } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'

const MAX_DAYS = 180
/** Up to the last day, if the first is not given. */
export const DEFAULT_DAYS = 30

/** Days in UTC, such as 2026-11-23, both included. */
export interface Period {
  from: string
  to: string
}

/** A period of statistics. What is before `daysFrom` is known by month alone. */
export interface StatsPeriod extends Period {
  daysFrom: string
}

/** Days are kept this long, then summed up in months. */
const KEPT_DAYS = 400

/** The first day that is kept: the first of a month. */
export const firstKeptDay = (now: number): string => `${toDay(now - KEPT_DAYS * DAY_MS).slice(0, 7)}-01`

const lastOfMonth = (day: string): string => {
  const [year = 0, month = 0] = day.split('-').map(Number)
  return toDay(Date.UTC(year, month, 0))
}

export const StatsQuery = z.object({
  from: described(
    emptyAsAbsent(DayText),
    docs({
      description: `First day, UTC. Default: ${DEFAULT_DAYS} days up to \`to\`. At most ${MAX_DAYS} days in all. Days more than ${KEPT_DAYS} days ago are summed up in months: then it is the first of the month.`,
      examples: ['2026-11-01'],
    }),
  ),
  to: described(
    emptyAsAbsent(DayText),
    docs({ description: 'Last day, UTC. Default: today.', examples: ['2026-11-23'] }),
  ),
})
export type StatsQuery = z.output<typeof StatsQuery>

export const daysBefore = (day: string, days: number) => toDay(Date.parse(day) - days * DAY_MS)

/**
 * The requested period; by default the thirty days up to today. Of months that are summed up, it is the whole month.
 * @throws AppError `invalid_request` when it ends before it begins, or is too long
 */
export function readPeriod(query: StatsQuery, now: number): StatsPeriod {
  const { from, to } = readDays(query, { now, maxDays: MAX_DAYS })
  const daysFrom = firstKeptDay(now)
  return {
    from: from < daysFrom ? `${from.slice(0, 7)}-01` : from,
    to: to < daysFrom ? lastOfMonth(to) : to,
    daysFrom,
  }
}

/**
 * The same, day by day. `earliest`: the first day that can be asked for.
 * @throws AppError `invalid_request` when it ends before it begins, or is too long
 */
export function readDays(
  { from: first, to: last }: StatsQuery,
  { now, maxDays, earliest = '' }: { now: number; maxDays: number; earliest?: string },
): Period {
  const to = last ?? toDay(now)
  const from = first ?? daysBefore(to, DEFAULT_DAYS - 1)
  const min = [daysBefore(to, maxDays - 1), earliest].toSorted().at(-1)!
  if (from >= min && from <= to) return { from, to }
  throw new AppError('invalid_request', { fields: [{ field: 'from', code: 'out_of_range', params: { min, max: to } }] })
}

/** The days that a period has counts of: every day, but only the first of months that are summed up. */
export const countedDaysOf = ({ daysFrom, ...period }: StatsPeriod): string[] =>
  daysOf(period).filter((day) => day >= daysFrom || day.endsWith('-01'))

/** Every day of a period, in order. */
export function daysOf({ from, to }: Period): string[] {
  const first = Date.parse(from)
  const days = Math.round((Date.parse(to) - first) / DAY_MS) + 1
  return Array.from({ length: days }, (_, i) => toDay(first + i * DAY_MS))
}
