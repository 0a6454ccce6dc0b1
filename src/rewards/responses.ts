import * as z from 'zod'
import { DECLINES } from '../db/derived/decide.ts'
import { REWARD_STATES, SIDES } from '../db/reward-schema.ts'

const time = z.iso.datetime()
const side = z.enum(SIDES).meta({ description: 'Whom it is for.' })
const id = z.string().meta({ description: 'Id of the reward.', examples: ['1-4821-inviter-1'] })
const amount = z.int().positive().meta({ description: 'Points, or minor units of the currency.' })
const unit = z.string().meta({ description: '`points`, or an ISO 4217 code.', examples: ['points'] })

export const Reward = z
  .object({
    id,
    program: z.string().meta({ description: 'Name of the program.' }),
    side,
    user_id: z.int().positive(),
    amount,
    reversed: z.int().nonnegative().meta({ description: 'How much of the amount was taken back.' }),
    paid: z
      .int()
      .nonnegative()
      .nullable()
      .meta({ description: 'What was paid out; null before. A later refund leaves it as it is.' }),
    unit,
    state: z.enum(REWARD_STATES),
    available_at: time.meta({
      description:
        'When it becomes available, unless it is under review. Approved after that, it is available from then.',
    }),
    expires_at: time
      .nullable()
      .meta({ description: 'Null: never. A review that ends after `available_at` moves it by as much.' }),
    created_at: time,
  })
  .meta({ id: 'Reward' })
export type Reward = z.output<typeof Reward>

const next = z.url().nullable()

export const RewardPage = z.object({ next, results: z.array(Reward) }).meta({ id: 'RewardPage' })
export type RewardPage = z.output<typeof RewardPage>

export const Balance = z
  .object({
    unit,
    available: z
      .int()
      .meta({ description: 'Below zero if more was taken back than is left: later rewards make up for it.' }),
    held: z.int(),
  })
  .meta({ id: 'Balance' })

export const OwnRewards = z
  .object({ balances: z.array(Balance), next, results: z.array(Reward) })
  .meta({ id: 'OwnRewards' })
export type OwnRewards = z.output<typeof OwnRewards>

const decision = z.union([
  z.object({ program_id: z.int(), side, reward: z.object({ id, user_id: z.int().positive(), amount }) }),
  z.object({
    program_id: z.int(),
    side,
    declined: z.enum(DECLINES).meta({ description: 'Why the side earned nothing.' }),
  }),
])

export const EventAnswer = z
  .union([
    z.object({
      id: z.string(),
      status: z.literal('recorded'),
      user_id: z.int().positive(),
      received_at: time,
      rewards: z.array(decision),
    }),
    z.object({
      id: z.string(),
      status: z.enum(['unknown_user', 'id_reused']).meta({
        description:
          '`unknown_user`: no user has this id or phone. `id_reused`: another event was reported with this id. Nothing was stored.',
      }),
    }),
  ])
  .meta({ id: 'EventAnswer' })
export type EventAnswer = z.output<typeof EventAnswer>

export const EventAnswers = z
  .object({ results: z.array(EventAnswer).meta({ description: 'In the order of the request.' }) })
  .meta({ id: 'EventAnswers' })

export const ReversedEvent = z
  .object({
    id: z.string(),
    reversed_value: z
      .int()
      .nullable()
      .meta({ description: 'How much of its value is taken back; null without a value.' }),
    rewards: z.array(Reward),
  })
  .meta({ id: 'ReversedEvent' })
export type ReversedEvent = z.output<typeof ReversedEvent>

const STEP_STATUSES = ['done', 'missing', 'failed'] as const
export type StepStatus = (typeof STEP_STATUSES)[number]

const people = z.array(z.int().positive())

/** By signal. */
export const Signals = z
  .object({
    same_device: people.optional(),
    same_network: people.optional(),
    many_sign_ups: z.int().optional(),
    consecutive_numbers: people.optional(),
    invitee_gone: z.enum(['blocked', 'deleted']).optional(),
    voided_before: z.literal(true).optional(),
  })
  .meta({
    description:
      'Why it is held: ids of the users with the same device, network or nearly the same number, sign-ups of the inviter ' +
      'within an hour, what became of the invitee, or that a reward for the same sign-up was voided before.',
  })

/** Not for its user, who would see that signals hold it. */
export const RewardRevision = z.string().meta({ description: 'Send it when you approve or void the reward.' })

const WhyStep = z.object({
  step: z.enum([
    ...([
      'event',
      'program',
      'referred',
      'active',
      'certain',
      'within_days',
      'minimum_value',
      'occurrence',
      'cap',
    ] as const),
    ...(['budget', 'review', 'hold', 'payout'] as const),
  ]),
  status: z.enum(STEP_STATUSES),
  text: z.string().meta({ description: 'In plain words, in the language of the request.' }),
})
export type WhyStep = z.output<typeof WhyStep>

export const Why = z
  .object({
    invitee_id: z.int().positive(),
    inviter_id: z
      .int()
      .positive()
      .nullable()
      .meta({ description: 'Null without an inviter. A former inviter is not told who the new one is.' }),
    programs: z.array(
      z.object({
        program_id: z.int(),
        program: z.string(),
        sides: z.array(
          z.object({
            side,
            reward: Reward.nullable().meta({ description: 'Users see their own alone.' }),
            steps: z.array(WhyStep).meta({ description: 'Every step of the rule, in the order of the checks.' }),
            signals: Signals.optional().meta({
              description: 'What held the reward when it was earned, for servers and for staff with `rewards.review`.',
            }),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Why' })
export type Why = z.output<typeof Why>
