import * as z from 'zod'
import { TRANSFER_KINDS } from '../../db/reward-schema.ts'
import { Balance, Reward, RewardRevision, Signals } from '../../rewards/responses.ts'

const Transfer = z
  .object({
    id: z.int().positive(),
    kind: z.enum(TRANSFER_KINDS),
    amount: z.int().positive(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'RewardTransfer' })

export const Evidence = Signals.nullable().meta({
  description: 'What holds it for review; null without the permission `rewards.review`.',
})

export const PersonReward = z
  .object({
    ...Reward.shape,
    signals: Evidence,
    revision: RewardRevision.nullable(),
    transfers: z.array(Transfer).meta({ description: 'Its rows of the ledger, oldest first.' }),
  })
  .meta({ id: 'PersonReward' })
export type PersonReward = z.output<typeof PersonReward>

export const PersonRewards = z
  .object({ balances: z.array(Balance), next: z.url().nullable(), results: z.array(PersonReward) })
  .meta({ id: 'PersonRewards' })
export type PersonRewards = z.output<typeof PersonRewards>
