import * as z from 'zod/mini'

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
  hold_days: z._default(days, 0),
  /** From when it becomes available. */
  expires_days: z.optional(days),
})

export type RewardRule = z.output<typeof Rule>
