import * as z from 'zod/mini'
import type { Config } from '../config.ts'
import { MOST_NEAR, MOST_SIGN_UPS } from '../db/derived/signals.ts'

export const DAY_LIMIT = 3650
/** Points or minor units: 2^53 has room for the sum of a billion of them. */
export const MAX_AMOUNT = 1_000_000_000
const days = z.number().check(z.int(), z.gte(0), z.lte(DAY_LIMIT))
const amount = z.number().check(z.int(), z.gte(1), z.lte(MAX_AMOUNT))

/** A fixed amount, or a percentage of the event's value up to a maximum. */
const earning = z.union([
  z.strictObject({ fixed: amount }),
  z.strictObject({ percent: z.number().check(z.gt(0), z.lte(100), z.multipleOf(0.01)), max: amount }),
])

export const EVENT_TYPE = /^[a-z][a-z0-9_]{0,31}$/

const threshold = (min: number, max: number) =>
  z.optional(z.nullable(z.number().check(z.int(), z.gte(min), z.lte(max))))

/** Rewards are held for staff when more than so many are alike. Null: never; missing: as the settings say. */
const signals = z.strictObject({
  same_device: threshold(0, MOST_NEAR),
  same_network: threshold(0, MOST_NEAR),
  many_sign_ups: threshold(1, MOST_SIGN_UPS),
  consecutive_numbers: threshold(0, MOST_NEAR),
  invitee_gone: z.optional(z.boolean()),
})

/**
 * When an event earns, and how much for which side. The panel's form, the JSON route and the simulation share this
 * schema. A missing limit is none.
 */
export const Rule = z.strictObject({
  event: z.string().check(z.regex(EVENT_TYPE)),
  /** How often a user's events earn: `first`, `each`, or at most so many times. */
  occurrence: z._default(
    z.union([z.enum(['first', 'each']), z.number().check(z.int(), z.gte(1), z.lte(1000))]),
    'first',
  ),
  minimum_value: z.optional(amount),
  /** Since the invitee signed up. */
  within_days: z.optional(days),
  certainty: z._default(z.enum(['certain', 'any']), 'any'),
  inviter: z.optional(earning),
  invitee: z.optional(earning),
  /** What one inviter may earn in a window. */
  caps: z.optional(
    z.strictObject({
      window: z._default(z.enum(['all', 'month', 'day']), 'all'),
      rewards: z.optional(amount),
      amount: z.optional(amount),
    }),
  ),
  signals: z.optional(signals),
  hold_days: z._default(days, 0),
  /** From when it becomes available. */
  expires_days: z.optional(z.number().check(z.int(), z.gte(1), z.lte(DAY_LIMIT))),
})

/** The rule as a version of it is stored, so that later settings do not change it. */
export const withThresholds = <Given extends z.output<typeof Rule>>(
  { rewardSignals }: Pick<Config, 'rewardSignals'>,
  // Always last, so that equal rules are equal texts.
  { signals: given, ...rule }: Given,
) => ({ ...rule, signals: { ...rewardSignals, ...given } })

export type RewardRule = z.output<typeof Rule>
