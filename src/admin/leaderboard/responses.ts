import * as z from 'zod'
import { PersonSummary } from '../../identity/person-contract.ts'
import { Leaderboard } from '../../referrals/responses.ts'
import { LIST_COUNT } from '../list-count.ts'

const { period, starts_at, ends_at, results } = Leaderboard.shape
const { rank, score } = results.element.shape

export const AdminLeaderboard = z
  .object({
    period,
    starts_at,
    ends_at,
    count: LIST_COUNT.count.meta({ description: 'How many people the board has; null on pages after the first.' }),
    count_exact: LIST_COUNT.count_exact.meta({ description: 'Whether `count` is given: it is exact.' }),
    next: z.url().nullable().meta({ description: 'The next page.' }),
    results: z.array(
      z.object({
        rank,
        person: PersonSummary,
        score,
        reached_at: z.iso
          .datetime()
          .meta({ description: 'When they reached the score: for equal scores, the earlier one comes first.' }),
      }),
    ),
  })
  .meta({ id: 'AdminLeaderboard' })
export type AdminLeaderboard = z.output<typeof AdminLeaderboard>
