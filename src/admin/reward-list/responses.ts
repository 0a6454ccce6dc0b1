import * as z from 'zod'
import { Reward } from '../../rewards/responses.ts'
import { LIST_COUNT } from '../list-count.ts'
import { Evidence } from '../person-rewards/responses.ts'

const ListedReward = Reward.extend({ invitee_id: z.int().positive(), signals: Evidence }).meta({
  id: 'ListedReward',
})
export type ListedReward = z.output<typeof ListedReward>

export const AllRewards = z
  .object({ ...LIST_COUNT, next: z.url().nullable(), previous: z.url().nullable(), results: z.array(ListedReward) })
  .meta({ id: 'AllRewards' })
export type AllRewards = z.output<typeof AllRewards>
