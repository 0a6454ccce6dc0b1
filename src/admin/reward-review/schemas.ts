import * as z from 'zod/mini'
import { docs } from '#docs'
import { SIGNALS } from '../../db/derived/signals.ts'
import { emptyAsAbsent, pageLimit, wholeNumber } from '../../http/pagination.ts'
import { described, readAs } from '../../lib/schema.ts'
import { readRewardName } from '../../rewards/reward-name.ts'
import { ReasonText } from '../reason.ts'
import { RewardPlace } from '../reward-list/reward-places.ts'

const MOST_AT_ONCE = 100
const DEFAULT_LIMIT = 20

export const ReviewQuery = z.object({
  cursor: RewardPlace,
  limit: pageLimit(MOST_AT_ONCE, DEFAULT_LIMIT),
  program_id: described(
    emptyAsAbsent(wholeNumber(1, 999_999_999)),
    docs({
      description: 'Of one program.',
      type: 'integer',
      minimum: 1,
    }),
  ),
  signal: described(emptyAsAbsent(z.enum(SIGNALS)), docs({ description: 'Held by this signal.' })),
})
export type ReviewQuery = z.output<typeof ReviewQuery>

const RewardName = described(
  readAs(z.string().check(z.trim()), readRewardName, 'invalid_value'),
  docs({
    description: 'Id of a reward.',
    examples: ['1-4821-inviter-1'],
  }),
)

export const ReviewInput = described(
  z.object({
    rewards: described(
      z.array(RewardName).check(z.minLength(1), z.maxLength(MOST_AT_ONCE)),
      docs({
        description: 'What to decide about.',
      }),
    ),
    revisions: z.optional(
      described(
        z.record(z.string(), z.string()),
        docs({
          description:
            'The `revision` you saw of each reward, by its id. A reward that has changed since stays as it is.',
          examples: [{ '1-4821-inviter-1': '1795428900000' }],
        }),
      ),
    ),
    reason: ReasonText,
  }),
  docs({ id: 'ReviewInput' }),
)
export type ReviewInput = z.output<typeof ReviewInput>
