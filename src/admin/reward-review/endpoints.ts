import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { countChange } from '../../identity/user-budgets.ts'
import { decideHeld, listHeld } from './review.ts'
import { ReviewInput, ReviewQuery } from './schemas.ts'

const path = '/api/v1/admin/rewards/review/'
const common = { access: 'staff', permission: 'rewards.review' } as const

export const listHeldRewards = endpoint(
  { ...common, method: 'get', path, query: ReviewQuery },
  async ({ ports, query, url }) => json(await listHeld(ports, { query, url })),
)

/** A request of a hundred rewards is a hundred changes. */
const decide = (decision: 'approve' | 'void') =>
  endpoint(
    { ...common, method: 'post', path: `${path}${decision}/`, isChange: false, body: ReviewInput },
    async ({ ports, staff, by, body: input }) => {
      await countChange(ports, staff, 'reviews_per_staff', input.rewards.length)
      return json(await decideHeld(ports, { decision, input, by }))
    },
  )

export const approveRewards = decide('approve')
export const voidRewards = decide('void')

export const REWARD_REVIEW_ENDPOINTS = [listHeldRewards, approveRewards, voidRewards]
