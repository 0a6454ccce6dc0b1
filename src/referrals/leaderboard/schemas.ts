import * as z from 'zod/mini'
import { emptyAsDefault, PageQuery } from '../../http/pagination.ts'
import { described } from '../../lib/schema.ts'
import { PERIODS } from './periods.ts'

/** Which leaderboard, and how much of it. */
export const LeaderboardQuery = z.object({
  period: described(emptyAsDefault(z.enum(PERIODS), 'all'), {
    description: 'Of today, of this week or month (UTC, weeks from Monday), or of all time.',
    default: 'all',
  }),
  limit: described(PageQuery.shape.limit, { description: 'People to show.' }),
})
export type LeaderboardQuery = z.output<typeof LeaderboardQuery>
