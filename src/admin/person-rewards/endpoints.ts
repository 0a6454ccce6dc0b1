import { AppError } from '../../errors/app-error.ts'
import { idOrNotFound } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { readRewardName } from '../../rewards/reward-name.ts'
import { OwnRewardsQuery } from '../../rewards/schemas.ts'
import { ReasonInput } from '../reason.ts'
import { fulfilByHand, readPersonRewards } from './person-rewards.ts'

export const listPersonRewards = endpoint(
  {
    ...({ method: 'get', access: 'staff', permission: 'people.read' } as const),
    ...{ path: '/api/v1/admin/users/:id{[0-9]+}/rewards/', query: OwnRewardsQuery },
  },
  async ({ ports, params, query, url, staff: { role } }) =>
    json(await readPersonRewards(ports, { ...query, userId: idOrNotFound(params.id), url, role })),
)

export const fulfilPersonReward = endpoint(
  {
    ...({ method: 'post', access: 'staff', permission: 'rewards.manage', isChange: 'final' } as const),
    ...{ path: '/api/v1/admin/rewards/:id/fulfil/', body: ReasonInput },
  },
  async ({ ports, by, params: { id }, body: { reason } }) => {
    const reward = readRewardName(id)
    if (!reward) throw new AppError('not_found')
    return json(await fulfilByHand(ports, { reward, reason, by }))
  },
)

export const PERSON_REWARD_ENDPOINTS = [listPersonRewards, fulfilPersonReward]
