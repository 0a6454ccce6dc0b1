import * as z from 'zod'
import { PersonSummary } from '../../identity/person-contract.ts'
import { Leaderboard } from '../../referrals/leaderboard/responses.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const { period, starts_at, ends_at, results } = Leaderboard.shape
const { rank, score } = results.element.shape

export const AdminLeaderboard = z
  .object({
    period,
    starts_at,
    ends_at,
    next: z.url().nullable().meta({ description: 'Those further down.' }),
    results: z.array(
      z.object({
        rank,
        person: PersonSummary,
        score,
        reached_at: z.iso.datetime().meta({ description: 'When they got there: of two level, the earlier is first.' }),
      }),
    ),
  })
  .meta({ id: 'AdminLeaderboard' })
export type AdminLeaderboard = z.output<typeof AdminLeaderboard>
