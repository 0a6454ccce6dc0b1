import * as z from 'zod'
import { StaffMember } from '../staff-sign-in/responses.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const time = z.iso.datetime()

export const StaffAccount = StaffMember.extend({
  signed_in_at: time.meta({ description: 'When the session that asks was opened.' }),
  has_password: z.boolean(),
  second_factor: z
    .object({ since: time, recovery_codes_left: z.int().nonnegative() })
    .nullable()
    .meta({ description: 'Null while it is off.' }),
  passkeys: z.int().nonnegative(),
}).meta({ id: 'StaffAccount' })
export type StaffAccount = z.output<typeof StaffAccount>

const OwnSession = z
  .object({
    id: z.string().meta({ description: 'Names the session, and opens nothing.' }),
    kind: z.enum(['panel', 'api']),
    device: z.string().nullable(),
    network: z.string().nullable().meta({ description: 'Without the last number of the address.' }),
    country: z.string().nullable(),
    created_at: time,
    last_used_at: time,
    expires_at: time,
    current: z.boolean(),
  })
  .meta({ id: 'StaffSessionEntry' })
export type OwnSessionView = z.output<typeof OwnSession>

export const OwnSessionList = z.object({ results: z.array(OwnSession) }).meta({ id: 'StaffSessionList' })

export const TotpEnrolment = z
  .object({
    secret: z.string().meta({ description: 'Base 32, for typing into an app.' }),
    uri: z.string().meta({ description: 'For a QR code.' }),
  })
  .meta({ id: 'TotpEnrolment' })

export const RecoveryCodes = z
  .object({
    recovery_codes: z.array(z.string()).meta({ description: 'Each is good once. Nobody can see them again.' }),
  })
  .meta({ id: 'RecoveryCodes' })

export const Passkey = z
  .object({ id: z.string(), name: z.string(), created_at: time, last_used_at: time.nullable() })
  .meta({ id: 'Passkey' })
export type Passkey = z.output<typeof Passkey>

export const PasskeyList = z.object({ results: z.array(Passkey) }).meta({ id: 'PasskeyList' })

const challenge = z.string().meta({ description: 'Base64url.' })
const state = z.string().meta({ description: 'To be sent back with the answer.' })

export const PasskeyOptions = z
  .object({
    challenge,
    state,
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string().meta({ description: 'Base64url.' }), name: z.string(), display_name: z.string() }),
    exclude: z.array(z.string()).meta({ description: 'Ids of passkeys that the account has.' }),
  })
  .meta({ id: 'PasskeyOptions' })
export type PasskeyOptions = z.output<typeof PasskeyOptions>

export const PasskeyChallenge = z.object({ challenge, state, rp_id: z.string() }).meta({ id: 'PasskeyChallenge' })
