import * as z from 'zod'
import { perField } from '../../links/fields.ts'
import { OUTCOMES } from '../../referrals/origin-steps.ts'
import { Balance, Reward } from '../../rewards/responses.ts'
import { User } from '../responses.ts'

const Time = z.iso.datetime()

export const DeletionRequested = z
  .object({ deletion_at: Time.meta({ description: 'Your data is erased within an hour after this.' }) })
  .meta({ id: 'DeletionRequested' })
export type DeletionRequested = z.output<typeof DeletionRequested>

const ExportedSession = z.object({
  id: z.string(),
  created_at: Time,
  last_used_at: Time.nullable(),
  refreshed_at: Time.nullable(),
  expires_at: Time,
  ended_at: Time.nullable(),
  device: z.string().nullable(),
  country: z.string().nullable(),
  network: z.string().nullable(),
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
  unlocks: z.array(z.object({ at: Time })).meta({ description: 'When staff unlocked the number.' }),
  signed_in_until: Time.nullable().meta({
    description: 'Until when the number is known to have signed in, so that it gets codes while its country is paused.',
  }),
  pending_codes: z
    .array(z.object({ phone: z.string(), purpose: Purpose, sent_at: Time, expires_at: Time }))
    .meta({ description: 'Stored with the number until the code is used or expires, so that staff can help.' }),
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
    .meta({ description: 'Who invited you.' }),
  came_with: z
    .object({
      link: z.string().nullable().meta({ description: 'The link or invite code that counted.' }),
      channel: z.string().nullable(),
      campaign: z.string().nullable(),
      platform: z.string().nullable(),
      country: z.string().nullable(),
      at: Time,
      steps: z.array(
        z.object({
          method: z.enum(['code', 'token', 'pending_phone']),
          link: z.string(),
          channel: z.string().nullable(),
          at: Time,
          outcome: z.enum(OUTCOMES),
        }),
      ),
    })
    .nullable()
    .meta({ description: 'The links and codes that you signed up with, and what came of each.' }),
  made: z.array(z.object({ id: z.int(), created_at: Time })).meta({ description: 'Your invitees, newest first.' }),
  counts: z
    .object({ clicks: z.int(), uniques: z.int(), signups: z.int() })
    .meta({ description: 'Totals of all your links.' }),
  links: z.array(ExportedLink).meta({ description: 'Including disabled and expired ones.' }),
  pending: z
    .object({ link: z.string(), inviter_id: z.int().nullable(), created_at: Time, expires_at: Time })
    .nullable()
    .meta({
      description: 'Your number, if someone left it on a landing page. Stored as a keyed hash until it expires.',
    }),
})

const ExportedRewards = z.object({
  balances: z.array(Balance),
  earned: z.array(Reward).meta({ description: 'Your rewards, by when they become available, latest first.' }),
  events: z
    .array(
      z.object({
        id: z.string(),
        type: z.string(),
        value: z.int().nullable(),
        reversed_value: z.int().nullable(),
        reversed_at: Time.nullable(),
        occurred_at: Time,
        received_at: Time,
      }),
    )
    .meta({ description: 'What the app reported about you, newest first.' }),
})

export const AccountExport = z
  .object({
    exported_at: Time,
    profile: z
      .object({
        ...User.shape,
        invited_count: z.int(),
        display_name: z.string().nullable().meta({ description: 'The name strangers see.' }),
      })
      .meta({ description: 'Your profile, unmasked.' }),
    deletion: z
      .object({ requested_at: Time, deletion_at: Time })
      .nullable()
      .meta({ description: 'Null unless a deletion is scheduled. Signing in cancels it.' }),
    earlier_account: z.object({ deleted_at: Time, remembered_until: Time }).nullable().meta({
      description: 'An earlier, deleted account with the same number, if a keyed hash of it is still stored.',
    }),
    sessions: z.array(ExportedSession).meta({ description: 'Including ended ones, as long as they are stored.' }),
    invited: z.array(z.int()).meta({ description: 'Ids of your invitees, newest first.' }),
    referrals: ExportedReferrals,
    rewards: ExportedRewards,
    audit_events: z.array(ExportedEvent).meta({
      description:
        'What you did and what was done to your account, newest first. For staff actions it leaves out who acted, ' +
        'from where, and why.',
    }),
    number: ExportedNumber.nullable().meta({
      description: 'The phone limits of your number: codes sent, wrong guesses. Never a code.',
    }),
  })
  .meta({ id: 'AccountExport' })
export type AccountExport = z.output<typeof AccountExport>
