import * as z from 'zod'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Time = z.iso.datetime()
const Until = Time.nullable()
const Count = z.int().nonnegative()

const LaneState = z
  .object({
    purpose: z.enum(['sign_in', 'device', 'phone_change']).meta({
      description: 'Who asks: anybody, a device that signed in to the number before, or a user who wants the number.',
    }),
    code: z.enum(['none', 'pending', 'used', 'expired']),
    code_expires_at: Until.meta({ description: 'Of a pending code.' }),
    attempts: Count.meta({ description: 'Guesses at the code.' }),
    attempts_limit: Count,
    attempts_until: Until.meta({ description: 'No guess is taken until then, or until another code is sent.' }),
    failures: Count.meta({ description: 'Wrong guesses that still count, over all codes.' }),
    failures_limit: Count,
    locked_until: Until.meta({ description: 'Neither guesses nor codes until then.' }),
    sends: Count.meta({ description: 'Codes sent that still count.' }),
    sends_limit: Count,
    sends_until: Until.meta({ description: 'No code until then.' }),
    next_send_at: Until.meta({ description: 'The end of the wait for the next code.' }),
  })
  .meta({ id: 'LaneState', description: 'What is null has room left.' })

export const NumberGuard = z
  .object({
    phone: z.string(),
    user_id: z.int().positive().nullable().meta({ description: 'Whose number it is.' }),
    is_locked: z.boolean().meta({ description: 'Some lane has no room left: an unlock would help.' }),
    lanes: z.array(LaneState).min(1).meta({ description: 'That of strangers first.' }),
    unlocks: Count.meta({ description: 'Unlocks by staff that still count.' }),
    unlocks_limit: Count,
    unlocks_until: Until.meta({ description: 'No unlock until then. Null: there is one left.' }),
  })
  .meta({ id: 'NumberGuard', description: 'What guards a number. Never a code.' })
export type NumberGuard = z.output<typeof NumberGuard>
