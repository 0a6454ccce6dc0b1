import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { decideHeld, listHeld } from './review.ts'
import { ReviewInput, ReviewQuery } from './schemas.ts'

const path = '/api/v1/admin/rewards/review/'
const common = { access: 'staff', permission: 'rewards.review' } as const

export const listHeldRewards = endpoint(
  { ...common, method: 'get', path, query: ReviewQuery },
  async ({ ports, query, url }) => json(await listHeld(ports, { query, url })),
)

export const approveRewards = endpoint(
  { ...common, method: 'post', path: `${path}approve/`, body: ReviewInput },
  async ({ ports, by, body: input }) => json(await decideHeld(ports, { decision: 'approve', input, by })),
)

export const voidRewards = endpoint(
  { ...common, method: 'post', path: `${path}void/`, body: ReviewInput },
  async ({ ports, by, body: input }) => json(await decideHeld(ports, { decision: 'void', input, by })),
)

export const REWARD_REVIEW_ENDPOINTS = [listHeldRewards, approveRewards, voidRewards]
