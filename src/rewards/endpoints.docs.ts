import * as z from 'zod'
import { document, jsonAnswer } from '../docs/operation.ts'
import {
  explainReferral,
  explainReward,
  fulfilUserReward,
  listUserRewards,
  readOwnRewards,
  reportNewEvents,
  reverseReportedEvent,
} from './endpoints.ts'
import { EventAnswers, OwnRewards, ReversedEvent, Reward, RewardPage, Why } from './responses.ts'

const tag = 'Rewards'
const NO_SCOPE = { code: 'permission_denied' } as const

/** An example. */
export const heldReward: Reward = {
  id: '1-4821-inviter-1',
  program: 'Friends',
  side: 'inviter',
  user_id: 4711,
  amount: 500,
  reversed: 0,
  paid: null,
  unit: 'points',
  state: 'held',
  available_at: '2026-12-07T10:15:00.000Z',
  expires_at: null,
  created_at: '2026-11-23T10:15:00.000Z',
}
const page = { next: null, results: [heldReward] }

const why: Why = {
  invitee_id: 4821,
  inviter_id: 4711,
  programs: [
    {
      program_id: 1,
      program: 'Friends',
      sides: [
        {
          side: 'inviter',
          reward: heldReward,
          steps: [
            { step: 'event', status: 'done', text: 'purchase happened on 2026-11-23.' },
            { step: 'program', status: 'done', text: 'The program was running.' },
            { step: 'referred', status: 'done', text: 'User 4821 was invited by user 4711.' },
            { step: 'budget', status: 'done', text: "The program's budget had room." },
            { step: 'review', status: 'done', text: 'No review is pending.' },
            { step: 'hold', status: 'missing', text: 'It is held until 2026-12-07.' },
            { step: 'payout', status: 'missing', text: 'It has not been paid out yet.' },
          ],
        },
      ],
    },
  ],
}
const whyAnswers = [jsonAnswer(200, 'The steps of both sides.', Why, { held: { summary: 'A hold', value: why } })]
const WHY =
  'Every step of the rule, done, missing or failed, in plain words and in the language of the request. With an access ' +
  'token, a staff token or a key with the scope `rewards.read`. '

export const REWARD_DOCS = [
  document(reportNewEvents, {
    operationId: 'events_report',
    tag,
    summary: 'Report events',
    description:
      'Up to 100 events of your users, each with its own answer. An event is stored together with what it earned, once for ' +
      'each `id`: report it again after a lost answer, and the answer is the same. If a request with more than ten events fails, ' +
      'some of them may have been stored: send all of it again. A single event whose `id` was used for another is refused with ' +
      '409. Needs the scope `events.write`.',
    examples: {
      purchase: {
        summary: 'A purchase',
        value: { events: [{ id: 'order-10458', type: 'purchase', user_id: 4821, value: 1999 }] },
      },
    },
    invalid: [{ field: 'events.0.type', code: 'required' }],
    answers: [
      jsonAnswer(200, 'What each event came to.', EventAnswers, {
        paid: {
          summary: 'Both sides earned',
          value: {
            results: [
              {
                id: 'order-10458',
                status: 'recorded',
                user_id: 4821,
                received_at: '2026-11-23T10:15:00.000Z',
                rewards: [
                  { program_id: 1, side: 'inviter', reward: { id: '1-4821-inviter-1', user_id: 4711, amount: 500 } },
                  { program_id: 1, side: 'invitee', declined: 'budget_spent' },
                ],
              },
            ],
          },
        },
      }),
    ],
    errors: [NO_SCOPE, { code: 'event_id_reused' }],
  }),
  document(reverseReportedEvent, {
    operationId: 'events_reverse',
    tag,
    summary: 'Take an event back',
    description:
      'After a refund, in full or in part. Percentages shrink with the value; a fixed amount is taken back when nothing is ' +
      "left of it, or less than the rule's minimum. Needs the scope `events.write`.",
    pathParams: z.object({ id: z.string().meta({ description: 'Your id of the event.', examples: ['order-10458'] }) }),
    examples: {
      all: { summary: 'A full refund', value: {} },
      part: { summary: 'In part', value: { refunded_value: 500 } },
    },
    invalid: [{ field: 'refunded_value', code: 'no_value' }],
    answers: [
      jsonAnswer(200, 'The event and its rewards.', ReversedEvent, {
        all: {
          summary: 'Reversed',
          value: {
            id: 'order-10458',
            reversed_value: 1999,
            rewards: [{ ...heldReward, reversed: 500, state: 'reversed' }],
          },
        },
      }),
    ],
    errors: [NO_SCOPE, { code: 'not_found' }],
  }),
  document(listUserRewards, {
    operationId: 'rewards_list',
    tag,
    summary: 'List rewards of a user',
    description: 'By when they become available, latest first. Needs the scope `rewards.read`.',
    invalid: [{ field: 'user_id', code: 'required' }],
    answers: [jsonAnswer(200, 'A page of rewards.', RewardPage, { page: { summary: 'One reward', value: page } })],
    errors: [NO_SCOPE],
  }),
  document(fulfilUserReward, {
    operationId: 'rewards_fulfil',
    tag,
    summary: 'Mark a reward as fulfilled',
    description:
      'Pay out `paid` after this answer: of several calls, one gets 200. Send an `Idempotency-Key`, such as an id that ' +
      'no other payment of your servers has, to repeat a call whose answer was lost: it gets the same answer, even if a refund has taken the reward back ' +
      'since. Needs the scope `rewards.fulfil`.',
    requestHeaders: ['PayoutKey'],
    pathParams: z.object({ id: z.string().meta({ description: 'Id of the reward.', examples: ['1-4821-inviter-1'] }) }),
    answers: [
      jsonAnswer(200, 'The reward.', Reward, {
        done: { summary: 'Fulfilled', value: { ...heldReward, state: 'fulfilled', paid: 500 } },
      }),
    ],
    errors: [
      NO_SCOPE,
      { code: 'invalid_request', fields: [{ field: 'Idempotency-Key', code: 'invalid_value' }] },
      { code: 'not_found' },
      { code: 'reward_not_available' },
      { code: 'already_fulfilled' },
      { code: 'owner_blocked' },
      { code: 'balance_too_low' },
    ],
  }),
  document(readOwnRewards, {
    operationId: 'users_rewards',
    tag,
    summary: 'Get own rewards',
    description: "The caller's balances, and their rewards by when they become available, latest first.",
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'Balances and a page of rewards.', OwnRewards, {
        page: { summary: 'One reward', value: { balances: [{ unit: 'points', available: 0, held: 500 }], ...page } },
      }),
    ],
  }),
  document(explainReward, {
    operationId: 'rewards_why',
    tag,
    summary: 'Explain a reward',
    description: `${WHY}Users see their own rewards.`,
    pathParams: z.object({ id: z.string().meta({ description: 'Id of the reward.', examples: [heldReward.id] }) }),
    answers: whyAnswers,
    errors: [NO_SCOPE, { code: 'not_found' }],
  }),
  document(explainReferral, {
    operationId: 'referrals_why',
    tag,
    summary: 'Explain what a referral earns',
    description: `${WHY}Users see those in which they are inviter or invitee.`,
    pathParams: z.object({
      id: z
        .int()
        .positive()
        .meta({ description: 'Id of the invitee.', examples: [4821] }),
    }),
    answers: whyAnswers,
    errors: [NO_SCOPE, { code: 'not_found' }],
  }),
]
