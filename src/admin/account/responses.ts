import * as z from 'zod'
import { ROLES } from '../../identity/permissions.ts'

const time = z.iso.datetime()
const role = z.enum(ROLES)

export const StaffSession = z
  .object({
    access: z
      .string()
      .meta({ description: 'Staff token, for `Authorization: Bearer`. Not a JWT: every request looks it up.' }),
    role,
    expires_in: z.int().positive().meta({ description: 'Seconds until it expires; sooner if it is not used.' }),
    device: z.string().meta({
      description: 'Send it as `X-Device-Token` next time, so that this device has its own limit on attempts.',
    }),
  })
  .meta({ id: 'StaffSession' })

export const StaffMember = z
  .object({ id: z.int().positive(), email: z.string(), name: z.string(), role })
  .meta({ id: 'StaffMember' })

export const StaffAccount = StaffMember.extend({
  signed_in_at: time.meta({ description: 'When the calling session was opened.' }),
  second_factor: z
    .object({ since: time, recovery_codes_left: z.int().nonnegative() })
    .nullable()
    .meta({ description: 'Null if it is off.' }),
  passkeys: z.int().nonnegative(),
}).meta({ id: 'StaffAccount' })
export type StaffAccount = z.output<typeof StaffAccount>

const OwnSession = z
  .object({
    id: z.string().meta({ description: 'Identifies the session; cannot be used as a token.' }),
    kind: z.enum(['panel', 'api']),
    device: z.string().nullable(),
    network: z.string().nullable().meta({ description: 'The address cut to /24 (IPv4) or /48 (IPv6).' }),
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
    secret: z.string().meta({ description: 'Base32, for typing into an app.' }),
    uri: z.string().meta({ description: 'For a QR code.' }),
  })
  .meta({ id: 'TotpEnrolment' })

export const RecoveryCodes = z
  .object({
    recovery_codes: z.array(z.string()).meta({ description: 'Each works once. They cannot be shown again.' }),
  })
  .meta({ id: 'RecoveryCodes' })

export const Passkey = z
  .object({ id: z.string(), name: z.string(), created_at: time, last_used_at: time.nullable() })
  .meta({ id: 'Passkey' })
export type Passkey = z.output<typeof Passkey>

export const PasskeyList = z.object({ results: z.array(Passkey) }).meta({ id: 'PasskeyList' })

const challenge = z.string().meta({ description: 'Base64url.' })
const state = z.string().meta({ description: 'Send it back with the answer.' })

export const PasskeyOptions = z
  .object({
    challenge,
    state,
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string().meta({ description: 'Base64url.' }), name: z.string(), display_name: z.string() }),
    exclude: z.array(z.string()).meta({ description: 'Ids of passkeys that the account already has.' }),
  })
  .meta({ id: 'PasskeyOptions' })
export type PasskeyOptions = z.output<typeof PasskeyOptions>

export const PasskeyChallenge = z.object({ challenge, state, rp_id: z.string() }).meta({ id: 'PasskeyChallenge' })
