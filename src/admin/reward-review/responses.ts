import * as z from 'zod'
import { Reward, RewardRevision, Signals } from '../../rewards/responses.ts'
import { LIST_COUNT } from '../list-count.ts'

const HeldReward = Reward.extend({ invitee_id: z.int().positive(), signals: Signals, revision: RewardRevision }).meta({
  id: 'HeldReward',
})
export type HeldReward = z.output<typeof HeldReward>

export const HeldRewards = z
  .object({ ...LIST_COUNT, next: z.url().nullable(), previous: z.url().nullable(), results: z.array(HeldReward) })
  .meta({ id: 'HeldRewards' })
export type HeldRewards = z.output<typeof HeldRewards>

export const Reviewed = z
  .object({
    changed: z.int().nonnegative().meta({ description: 'How many this request has changed.' }),
    results: z.array(Reward).meta({ description: 'All of them that exist, as they are now.' }),
  })
  .meta({ id: 'Reviewed' })
export type Reviewed = z.output<typeof Reviewed>
