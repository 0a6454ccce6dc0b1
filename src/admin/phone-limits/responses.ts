import * as z from 'zod'

const Time = z.iso.datetime()
const Until = Time.nullable()
const Count = z.int().nonnegative()

const LaneState = z
  .object({
    purpose: z.enum(['sign_in', 'device', 'phone_change']).meta({
      description:
        'Who requests codes: anyone, a device that has signed in with the number before, or a user changing to the ' +
        'number.',
    }),
    code: z.enum(['none', 'pending', 'used', 'expired']),
    code_expires_at: Until.meta({ description: 'When the pending code expires.' }),
    attempts: Count.meta({ description: 'Guesses at the current code.' }),
    attempts_limit: Count,
    attempts_until: Until.meta({ description: 'No guesses are accepted until then, or until another code is sent.' }),
    failures: Count.meta({ description: 'Wrong guesses that still count, at any code.' }),
    failures_limit: Count,
    locked_until: Until.meta({ description: 'No guesses and no codes until then.' }),
    sends: Count.meta({ description: 'Codes sent that still count.' }),
    sends_limit: Count,
    sends_until: Until.meta({ description: 'No codes until then.' }),
    next_send_at: Until.meta({ description: 'When the next code can be sent.' }),
  })
  .meta({ id: 'LaneState', description: 'A null time means that the limit is not reached.' })

export const PhoneLimits = z
  .object({
    phone: z.string(),
    user_id: z.int().positive().nullable().meta({ description: 'The owner of the number.' }),
    is_locked: z.boolean().meta({ description: 'A limit is reached in some lane: an unlock would help.' }),
    lanes: z.array(LaneState).min(1).meta({ description: 'The lane for anyone comes first.' }),
    unlocks: Count.meta({ description: 'Unlocks by staff that still count.' }),
    unlocks_limit: Count,
    unlocks_until: Until.meta({ description: 'No unlock until then. Null if one is left.' }),
  })
  .meta({ id: 'NumberGuard', description: 'The limits of a phone number; never its code.' })
export type PhoneLimits = z.output<typeof PhoneLimits>
