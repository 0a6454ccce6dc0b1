import * as z from 'zod/mini'
import { emptyAsAbsent } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { DEFAULT_DAYS, MAX_DAYS } from './period.ts'

/** A day of the calendar: what is read as another, such as 30 February as one in March, is none. */
function isDay(text: string): boolean {
  const at = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(at) && toIso(at).startsWith(text)
}

/** A day, as 2026-11-23. */
export const Day = z.string().check(z.trim(), z.refine(isDay, { params: { code: 'invalid_date' } }))

export const StatsQuery = z.object({
  from: described(emptyAsAbsent(DayText), {
    description: `The first day, UTC. None: ${DEFAULT_DAYS} days up to \`to\`. At most ${MAX_DAYS} days in all.`,
    examples: ['2026-11-01'],
  }),
  to: described(emptyAsAbsent(DayText), { description: 'The last day, UTC. None: today.', examples: ['2026-11-23'] }),
})
export type StatsQuery = z.output<typeof StatsQuery>
