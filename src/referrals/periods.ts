import { DAY_MS, toDay } from '../lib/time.ts'

/** How long leaderboards run. */
export const PERIODS = ['day', 'week', 'month', 'all'] as const
export type Period = (typeof PERIODS)[number]

export interface Span {
  /** As the triggers on `referrals` write it. */
  key: string
  /** Unix time, milliseconds; none for all time. */
  startsAt: number | null
  /** The first moment after the period. */
  endsAt: number | null
}

/** Closed leaderboards that are kept: days, weeks, months. */
const KEPT = { day: 35, week: 10, month: 14 }
/** How many periods back there are leaderboards. */
export const MAX_BACK = Math.max(...Object.values(KEPT))
const WEEK_DAYS = 7

/** The leaderboard of a moment, or one so many periods back; in UTC, weeks from Monday. */
export function spanOf(period: Period, now: number, back = 0): Span {
  if (period === 'all') return { key: 'all', startsAt: null, endsAt: null }
  if (period === 'month') {
    const date = new Date(now)
    const start = (months: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months)
    return { key: `month:${toDay(start(-back)).slice(0, 7)}`, startsAt: start(-back), endsAt: start(1 - back) }
  }
  const days = period === 'week' ? WEEK_DAYS : 1
  // The epoch was a Thursday, three days after a Monday.
  const shift = period === 'week' ? 3 : 0
  const today = Math.floor(now / DAY_MS)
  const startsAt = (today - ((today + shift) % days) - back * days) * DAY_MS
  return { key: `${period}:${toDay(startsAt)}`, startsAt, endsAt: startsAt + days * DAY_MS }
}

/** Keys of the leaderboards that are kept, the current ones among them. */
export const keptKeys = (now: number): string[] =>
  PERIODS.flatMap((period) => {
    const kept = period === 'all' ? 0 : KEPT[period]
    return Array.from({ length: kept + 1 }, (_, back) => spanOf(period, now, back).key)
  })

/** Keys of leaderboards that are no longer kept: from the first, up to but without the second. */
export const outdatedKeys = (now: number): { from: string; before: string }[] =>
  (['day', 'week', 'month'] as const).map((period) => ({
    from: `${period}:`,
    before: spanOf(period, now, KEPT[period]).key,
  }))
