import * as z from 'zod/mini'
import { docs } from '#docs'
import { REWARD_STATES, SIDES } from '../../db/reward-schema.ts'
import { emptyAsAbsent, pageLimit } from '../../http/pagination.ts'
import { personFilter } from '../../identity/person-filter.ts'
import { described } from '../../lib/schema.ts'
import { ReviewQuery } from '../reward-review/schemas.ts'
import { daysOf } from '../scan-page.ts'
import { RewardPlace } from './reward-places.ts'

const MAX_LIMIT = 100
const DEFAULT_LIMIT = 25

/** Which rewards: the filters of the list, and of the file. */
export const RewardFilter = z.object({
  user: personFilter('Whose'),
  state: described(emptyAsAbsent(z.enum(REWARD_STATES)), docs({ description: 'The state that it has now.' })),
  program_id: ReviewQuery.shape.program_id,
  side: described(emptyAsAbsent(z.enum(SIDES)), docs({ description: 'For inviters or for invitees.' })),
  ...daysOf('the event'),
})
export type RewardFilter = z.output<typeof RewardFilter>

export const AllRewardsQuery = z.object({
  ...RewardFilter.shape,
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT),
  cursor: RewardPlace,
})
export type AllRewardsQuery = z.output<typeof AllRewardsQuery>
