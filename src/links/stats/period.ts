import { AppError } from '../../errors/app-error.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'

export const MAX_DAYS = 180
export const DEFAULT_DAYS = 30

/** Days of UTC, both included, as 2026-11-23. */
export interface Period {
  from: string
  to: string
}

interface AskedPeriod {
  from?: string | undefined
  to?: string | undefined
}

const daysBefore = (day: string, days: number) => toDay(Date.parse(day) - days * DAY_MS)

/**
 * The period that is asked for: up to today, and thirty days long, where nothing else is said.
 * @throws AppError `invalid_request` when it ends before it begins, or is too long
 */
export function readPeriod({ from: asked, to: last }: AskedPeriod, now: number): Period {
  const to = last ?? toDay(now)
  const from = asked ?? daysBefore(to, DEFAULT_DAYS - 1)
  const earliest = daysBefore(to, MAX_DAYS - 1)
  if (from >= earliest && from <= to) return { from, to }
  const params = { min: earliest, max: to }
  throw new AppError('invalid_request', { fields: [{ field: 'from', code: 'out_of_range', params }] })
}

/** Every day of a period, in order. */
export function daysOf({ from, to }: Period): string[] {
  const first = Date.parse(from)
  const days = Math.round((Date.parse(to) - first) / DAY_MS) + 1
  return Array.from({ length: days }, (_, i) => toDay(first + i * DAY_MS))
}
