import { document, jsonAnswer } from '../../docs/operation.ts'
import { heldReward } from '../../rewards/endpoints.docs.ts'
import { approveRewards, listHeldRewards, voidRewards } from './endpoints.ts'
import { HeldRewards, Reviewed } from './responses.ts'

const tag = 'Admin'
const revision = '1795428900000'
const examples = {
  family: { summary: 'Two rewards', value: { rewards: ['1-4821-inviter-1', '1-4821-invitee-1'], reason: 'A family' } },
}
const invalid = [{ field: 'rewards.0', code: 'invalid_value' }] as const

export const REWARD_REVIEW_DOCS = [
  document(listHeldRewards, {
    operationId: 'admin_rewards_review',
    tag,
    summary: 'List rewards under review',
    description:
      'Rewards that signals of fraud hold, longest waiting first, with the evidence. A page with a filter may have fewer ' +
      'rows than `limit`, or none, and still a `next`.',
    invalid: [{ field: 'signal', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'A page of rewards.', HeldRewards, {
        device: {
          summary: 'One device',
          value: {
            ...{ count: 1, count_exact: true, next: null, previous: null },
            results: [{ ...heldReward, invitee_id: 4821, signals: { same_device: [4711] }, revision }],
          },
        },
      }),
    ],
  }),
  document(approveRewards, {
    operationId: 'admin_rewards_approve',
    tag,
    summary: 'Approve rewards under review',
    description:
      'They become available at once or when their hold ends; `expires_days` count from then. Any that are not under review stay as they are.',
    examples,
    invalid: [...invalid],
    answers: [
      jsonAnswer(200, 'The rewards.', Reviewed, {
        one: { summary: 'Approved', value: { changed: 1, results: [{ ...heldReward, state: 'available' }] } },
      }),
    ],
    errors: [{ code: 'reviews_per_staff' }],
  }),
  document(voidRewards, {
    operationId: 'admin_rewards_void',
    tag,
    summary: 'Void held rewards',
    description: 'For good; the budget gets their amounts back. Any that are no longer held stay as they are.',
    examples,
    invalid: [...invalid],
    answers: [
      jsonAnswer(200, 'The rewards.', Reviewed, {
        one: { summary: 'Voided', value: { changed: 1, results: [{ ...heldReward, state: 'voided' }] } },
      }),
    ],
    errors: [{ code: 'reviews_per_staff' }],
  }),
]
