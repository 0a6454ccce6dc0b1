import * as z from 'zod'
import { PERIODS } from './periods.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Score = z.int().nonnegative().meta({ description: 'People invited in the period.' })
const DisplayName = z.string().nullable().meta({ description: 'Null for those who show none.' })

export const Leaderboard = z
  .object({
    period: z.enum(PERIODS),
    starts_at: z.iso.datetime().nullable().meta({ description: 'Null for all time.' }),
    ends_at: z.iso.datetime().nullable().meta({ description: 'The first moment after the period.' }),
    results: z.array(
      z.object({
        rank: z.int().positive().meta({ description: 'The same for the same score: 1, 2, 2, 4.' }),
        display_name: DisplayName,
        score: Score,
        is_me: z.boolean(),
      }),
    ),
    me: z
      .object({
        rank: z.int().positive().nullable().meta({ description: 'Null as long as the score is 0.' }),
        score: Score,
        display_name: DisplayName,
      })
      .meta({ description: 'The caller, also when they are not among the results.' }),
  })
  .meta({ id: 'Leaderboard' })
export type Leaderboard = z.output<typeof Leaderboard>
