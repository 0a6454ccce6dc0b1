import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import type { RewardCursor } from '../../rewards/list-rewards.ts'
import { FILE_PLACE, fileEndpoint } from '../list-file.ts'
import { listAllRewards, listedReward, readAllRewards } from './list-all-rewards.ts'
import { AllRewardsQuery, RewardFilter } from './schemas.ts'

export const listEveryReward = endpoint(
  { method: 'get', path: '/api/v1/admin/rewards/', access: 'staff', permission: 'people.read', query: AllRewardsQuery },
  async ({ ports, query, url, staff: { role } }) => json(await listAllRewards(ports, { query, url, role })),
)

export const rewardsFile = fileEndpoint({
  name: 'rewards',
  filter: RewardFilter,
  pages:
    ({ ports, filter, viewer: { role } }) =>
    async (cursor: RewardCursor | undefined) => {
      const { rows, next } = await readAllRewards(ports, filter, { ...FILE_PLACE, cursor })
      return { rows: rows.map((row) => listedReward(row, role)), next }
    },
  columns: [
    ...(['id', 'program', 'side', 'user_id', 'invitee_id', 'amount', 'reversed', 'paid', 'unit', 'state'] as const),
    ...(['available_at', 'expires_at', 'created_at'] as const),
  ],
})

export const REWARD_LIST_ENDPOINTS = [listEveryReward, rewardsFile]
