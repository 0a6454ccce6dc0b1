import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { Reward } from '../../rewards/responses.ts'
import { fulfilPersonReward, listPersonRewards } from './endpoints.ts'
import { PersonRewards } from './responses.ts'
import type { PersonReward } from './responses.ts'

const tag = 'Admin'

const { transfers, signals, revision, ...reward }: PersonReward = {
  id: '1-4821-inviter-1',
  program: 'Friends',
  side: 'inviter',
  user_id: 4711,
  amount: 500,
  reversed: 0,
  paid: null,
  unit: 'points',
  state: 'available',
  available_at: '2026-11-23T10:15:00.000Z',
  expires_at: null,
  created_at: '2026-11-23T10:15:00.000Z',
  signals: null,
  revision: '1795428900000',
  transfers: [{ id: 101, kind: 'earn', amount: 500, created_at: '2026-11-23T10:15:00.000Z' }],
}

export const PERSON_REWARD_DOCS = [
  document(listPersonRewards, {
    operationId: 'admin_user_rewards',
    tag,
    pathParams: z.object({
      id: z
        .int()
        .positive()
        .meta({ description: 'Id of the user.', examples: [4711] }),
    }),
    summary: "Read a user's rewards",
    description: 'Balances, and rewards with their rows of the ledger: by when they become available, latest first.',
    answers: [
      jsonAnswer(200, 'The balances and rewards.', PersonRewards, {
        one: {
          summary: 'One reward',
          value: {
            balances: [{ unit: 'points', available: 500, held: 0 }],
            next: null,
            results: [{ ...reward, signals, revision, transfers }],
          },
        },
      }),
    ],
    invalid: [{ field: 'cursor', code: 'invalid_cursor' }],
    errors: [{ code: 'not_found' }],
  }),
  document(fulfilPersonReward, {
    operationId: 'admin_reward_fulfil',
    tag,
    pathParams: z.object({ id: z.string().meta({ description: 'Id of the reward.', examples: [reward.id] }) }),
    summary: 'Mark a reward as fulfilled',
    description: 'For rewards that are paid out by hand. Your server does it with `POST /api/v1/rewards/{id}/fulfil/`.',
    examples: { paid: { summary: 'Paid', value: { reason: 'Paid by bank transfer, ticket 4821' } } },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [
      jsonAnswer(200, 'The reward.', Reward, {
        fulfilled: { summary: 'Fulfilled', value: { ...reward, state: 'fulfilled' } },
      }),
    ],
    errors: [
      { code: 'not_found' },
      { code: 'reward_not_available' },
      { code: 'already_fulfilled' },
      { code: 'owner_blocked' },
      { code: 'balance_too_low' },
    ],
  }),
]
