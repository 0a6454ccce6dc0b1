import * as z from 'zod'
import { perField } from '../../links/fields.ts'
import { User } from '../responses.ts'

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
  unlocks: z.array(z.object({ at: Time })).meta({ description: 'By staff.' }),
  pending_codes: z
    .array(z.object({ phone: z.string(), purpose: Purpose, sent_at: Time, expires_at: Time }))
    .meta({ description: 'Kept with the number itself until the code is used or has expired, for staff to help.' }),
})

const LinkFields = z.object(perField(() => z.string().nullable())).omit({ expires_at: true })

const ExportedLink = z.object({
  code: z.string(),
  ...LinkFields.shape,
  created_at: Time,
  expires_at: Time.nullable(),
  disabled_at: Time.nullable(),
})

const ExportedReferrals = z.object({
  invited_by: z
    .object({
      id: z.int(),
      link: z.string(),
      method: z.enum(['code', 'token', 'pending_phone', 'profile', 'staff']),
      certainty: z.enum(['certain', 'likely']),
      program: z.string(),
      channel: z.string().nullable(),
      country: z.string().nullable(),
      created_at: Time,
    })
    .nullable()
    .meta({ description: 'Who invited you, and how we know.' }),
  made: z.array(z.object({ id: z.int(), created_at: Time })).meta({ description: 'Whom you invited, newest first.' }),
  counts: z
    .object({ clicks: z.int(), uniques: z.int(), signups: z.int() })
    .meta({ description: 'Of all your links together.' }),
  links: z.array(ExportedLink).meta({ description: 'Also those that are disabled or expired.' }),
  pending: z
    .object({ link: z.string(), inviter_id: z.int(), created_at: Time, expires_at: Time })
    .nullable()
    .meta({ description: 'Your number as it was left on the page of a link; kept as a keyed hash until it expires.' }),
})

export const AccountExport = z
  .object({
    exported_at: Time,
    profile: z
      .object({
        ...User.shape,
        invited_count: z.int(),
        display_name: z.string().nullable().meta({ description: 'What strangers may see of you.' }),
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
    referrals: ExportedReferrals,
    audit_events: z.array(ExportedEvent).meta({
      description:
        'What was done by you and to you, newest first. Of what staff did: not who of them, from where, or what they noted.',
    }),
    number: ExportedNumber.nullable().meta({
      description: 'What guards your number: when codes were sent, how often a wrong one was tried. Never a code.',
    }),
  })
  .meta({ id: 'AccountExport' })
export type AccountExport = z.output<typeof AccountExport>
