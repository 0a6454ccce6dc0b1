import * as z from 'zod'
import { AuditEntry } from '../audit/responses.ts'
import { StaffLink } from '../links/responses.ts'

const Time = z.iso.datetime()
const Count = z.int().nonnegative()
const Id = z.int().positive()
const Name = z.string().nullable()
const Phone = z.string().nullable().meta({ description: 'E.164; masked for roles without `people.unmasked`.' })

const PROFILE = {
  id: Id,
  phone: Phone,
  email: z.string().nullable().meta({ description: 'Null for roles without `people.unmasked`.' }),
  first_name: Name,
  last_name: Name,
  display_name: Name.meta({ description: 'The name strangers see.' }),
  invite_code: z.string(),
  country: z
    .string()
    .nullable()
    .meta({ description: 'Country of the phone: ISO 3166, or a calling code shared by countries.' }),
  is_active: z.boolean(),
  block: z
    .object({
      reason: z.string().nullable().meta({ description: 'Null for roles without `people.block`.' }),
      until: Time.nullable().meta({ description: 'Null: until staff unblock.' }),
    })
    .nullable(),
  deletion: z
    .object({ requested_at: Time, deletion_at: Time })
    .nullable()
    .meta({ description: 'When the deletion was requested and when it is due.' }),
  deleted_at: Time.nullable().meta({ description: 'When personal data was erased.' }),
  date_joined: Time,
  last_login: Time.nullable(),
  invited_count: Count,
  version: z.string().nullable().meta({ description: 'Send it with an edit. Null without the permission to edit.' }),
}

export const Person = z.object(PROFILE).meta({ id: 'Person', description: 'A user as staff see them.' })
export type Person = z.output<typeof Person>

export const InvitedPerson = z
  .object({
    id: Id,
    phone: Phone,
    first_name: Name,
    last_name: Name,
    is_active: z.boolean(),
    date_joined: Time,
    invited_count: Count.meta({ description: 'Direct invitees.' }),
  })
  .meta({ id: 'InvitedPerson' })
export type InvitedPerson = z.output<typeof InvitedPerson>

export const InvitedPeople = z
  .object({
    count: Count,
    next: z.url().nullable().meta({ description: 'The next page.' }),
    previous: z.url().nullable().meta({ description: 'The previous page.' }),
    results: z.array(InvitedPerson),
  })
  .meta({ id: 'InvitedPeople' })
export type InvitedPeople = z.output<typeof InvitedPeople>

export const PersonDetails = z
  .object({
    ...PROFILE,
    invited_by: z
      .object({
        id: Id,
        phone: Phone,
        first_name: Name,
        last_name: Name,
        method: z.enum(['code', 'token', 'pending_phone', 'profile', 'staff']),
        certainty: z.enum(['certain', 'likely']),
        link: z.string().meta({ description: 'Key of the link they came through.' }),
        channel: z.string().nullable(),
        at: Time,
      })
      .nullable(),
    levels: z
      .array(z.object({ level: z.int().min(1).max(5), people: Count }))
      .meta({ description: 'Size of each level of the referral tree; empty levels are left out.' }),
    invited: z.array(InvitedPerson).meta({ description: 'The newest 10 invitees.' }),
    referrals: z
      .object({ clicks: Count, uniques: Count, signups: Count })
      .meta({ description: 'Totals of all links.' }),
    links: z.array(StaffLink).meta({ description: 'The invite link and the newest 10 others.' }),
    sessions: z
      .array(
        z.object({
          id: z.string(),
          device: z.string().nullable(),
          country: z.string().nullable(),
          created_at: Time,
          last_used_at: Time,
        }),
      )
      .meta({ description: 'Live sessions, newest first.' }),
    events: z
      .array(AuditEntry)
      .nullable()
      .meta({ description: 'The latest 20 audit events. Null without the permission to read the audit log.' }),
  })
  .meta({ id: 'PersonDetails' })
export type PersonDetails = z.output<typeof PersonDetails>
