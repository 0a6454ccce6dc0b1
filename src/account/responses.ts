import * as z from 'zod'
import { User } from '../users/responses.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the verbs as types alone. */

const Time = z.iso.datetime()

export const DeletionRequested = z
  .object({ deletion_at: Time.meta({ description: 'From then on; the next hourly run does it.' }) })
  .meta({ id: 'DeletionRequested' })
export type DeletionRequested = z.output<typeof DeletionRequested>

const ExportedSession = z.object({
  id: z.string(),
  created_at: Time,
  last_used_at: Time.nullable(),
  refreshed_at: Time,
  expires_at: Time,
  ended_at: Time.nullable(),
  user_agent: z.string().nullable(),
  country: z.string().nullable(),
})

const ExportedEvent = z.object({
  id: z.int(),
  at: Time,
  actor: z.enum(['user', 'staff', 'system']),
  by_you: z.boolean(),
  action: z.string(),
  outcome: z.string(),
  country: z.string().nullable(),
  network: z.string().nullable(),
  user_agent: z.string().nullable(),
  request_id: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).nullable(),
})

const Purpose = z.enum(['sign_in', 'device', 'phone_change'])
const Counted = z.object({ purpose: Purpose, at: Time })

const ExportedNumber = z.object({
  codes: z.array(
    z.object({
      purpose: Purpose,
      expires_at: Time.nullable(),
      attempts: z.int(),
      attempts_until: Time.nullable(),
      used: z.boolean(),
      next_send_at: Time.nullable(),
    }),
  ),
  sends: z.array(Counted),
  failures: z.array(Counted),
})

export const AccountExport = z
  .object({
    exported_at: Time,
    profile: z
      .object({
        ...User.shape,
        invited_count: z.int(),
        is_superuser: z.boolean(),
        has_password: z.boolean().meta({ description: 'Staff alone; the hash itself is not given out.' }),
      })
      .meta({ description: 'The own row, with nothing masked.' }),
    deletion: z
      .object({ requested_at: Time, deletion_at: Time })
      .nullable()
      .meta({ description: 'Null unless you asked to be deleted; a sign-in takes that back.' }),
    earlier_account: z
      .object({ deleted_at: Time, remembered_until: Time })
      .nullable()
      .meta({ description: 'A deleted account of the same number, of which a keyed hash of the number is kept.' }),
    sessions: z.array(ExportedSession).meta({ description: 'Also those that ended, while they are kept.' }),
    invited: z.array(z.int()).meta({ description: 'Ids of all whom you invited, newest first.' }),
    audit_events: z.array(ExportedEvent).meta({ description: 'What was done by you and to you, newest first.' }),
    number: ExportedNumber.nullable().meta({
      description: 'What guards your number: when codes were sent, how often a wrong one was tried. Never a code.',
    }),
  })
  .meta({ id: 'AccountExport' })
export type AccountExport = z.output<typeof AccountExport>
