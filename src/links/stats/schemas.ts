import * as z from 'zod/mini'
import { emptyAsAbsent } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { DEFAULT_DAYS, MAX_DAYS } from './period.ts'

export const StatsQuery = z.object({
  from: described(emptyAsAbsent(DayText), {
    description: `The first day, UTC. None: ${DEFAULT_DAYS} days up to \`to\`. At most ${MAX_DAYS} days in all.`,
    examples: ['2026-11-01'],
  }),
  to: described(emptyAsAbsent(DayText), { description: 'The last day, UTC. None: today.', examples: ['2026-11-23'] }),
})
export type StatsQuery = z.output<typeof StatsQuery>
