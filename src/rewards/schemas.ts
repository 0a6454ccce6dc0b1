import * as z from 'zod/mini'
import { docs } from '#docs'
import { SIGN_UP } from '../db/derived/reward-fragments.ts'
import { AppError } from '../errors/app-error.ts'
import { DEFAULT_LIMIT, emptyAsAbsent, pageLimit, wholeNumber } from '../http/pagination.ts'
import { idempotencyKeyOf } from '../identity/idempotency.ts'
import { PhoneText } from '../lib/fields.ts'
import { described, readAs } from '../lib/schema.ts'
import { parseIso } from '../lib/time.ts'
import { readRewardCursor } from './list-rewards.ts'
import { EVENT_TYPE, MAX_AMOUNT } from './rule.ts'

const MAX_EVENTS = 100
/** Printable ASCII, so that an id is the same in every log and header; a path cannot end in dots alone. */
const EVENT_ID = /^(?!\.{1,2}$)[\x21-\x7e]{1,100}$/

const IsoTime = described(
  readAs(z.string().check(z.trim()), parseIso, 'invalid_time'),
  docs({
    description: 'ISO 8601 in UTC. Now, if missing or in the future.',
    examples: ['2026-11-23T10:15:00Z'],
  }),
)

const namesOneUser = z.refine<{ user_id?: unknown; phone?: unknown }>(
  ({ user_id: id, phone }) => (id === undefined) !== (phone === undefined),
  { params: { code: 'user_id_or_phone' }, path: ['user_id'] },
)

const isReported = z.refine<string>((type) => type !== SIGN_UP, { params: { code: 'invalid_value' } })

/** An event that the app's server reports. */
export const Event = z
  .object({
    id: described(
      z.optional(z.string().check(z.trim(), z.regex(EVENT_ID))),
      docs({
        description:
          'Your id of the event, such as the number of the order. An event with the same id pays once. A single event may ' +
          'have it in the header `Idempotency-Key` instead.',
        examples: ['order-10458'],
      }),
    ),
    type: described(
      z.string().check(z.trim(), z.regex(EVENT_TYPE), isReported),
      docs({
        description: 'Anything but `sign_up`, which the service knows itself.',
        examples: ['purchase'],
      }),
    ),
    user_id: z.optional(z.number().check(z.int(), z.positive())),
    phone: z.optional(PhoneText),
    value: described(
      z.optional(z.number().check(z.int(), z.gte(0), z.lte(MAX_AMOUNT))),
      docs({
        description: 'What the event is worth: points, or minor units of the currency of your programs.',
        examples: [1999],
      }),
    ),
    occurred_at: z.optional(IsoTime),
  })
  .check(namesOneUser)

export type EventInput = z.output<typeof Event> & { id: string }

export const EventsInput = z.object({ events: z.array(Event).check(z.minLength(1), z.maxLength(MAX_EVENTS)) })

/**
 * The events of a request, with their ids. Of a single one the header is understood as its id.
 * @throws AppError `invalid_request` if one has none, or none that can be one
 */
export function withIds(events: z.output<typeof Event>[], headers: Headers): EventInput[] {
  return events.map((event, i) => {
    const { id = events.length === 1 ? idempotencyKeyOf(headers, EVENT_ID) : undefined } = event
    if (id === undefined)
      throw new AppError('invalid_request', { fields: [{ field: `events.${i}.id`, code: 'required' }] })
    return { ...event, id }
  })
}

/** Undefined `refunded_value`: all of it. */
export const ReverseInput = z.object({
  refunded_value: described(
    z.optional(z.number().check(z.int(), z.gte(0), z.lte(MAX_AMOUNT))),
    docs({
      description:
        'How much of the value has been refunded so far, in all. Everything, if missing: so leave it out for events without a value.',
      examples: [500],
    }),
  ),
})

const MAX_LIMIT = 100

export const OwnRewardsQuery = z.object({
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT),
  cursor: described(
    emptyAsAbsent(readAs(z.string(), readRewardCursor, 'invalid_cursor')),
    docs({
      description: 'From `next`.',
    }),
  ),
})

export const RewardsQuery = z.object({
  user_id: described(wholeNumber(1, 999_999_999), docs({ description: 'Whose rewards.', type: 'integer', minimum: 1 })),
  ...OwnRewardsQuery.shape,
})
