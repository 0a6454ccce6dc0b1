import * as z from 'zod'
import { ROLES } from '../../identity/permissions.ts'
import { ReferralLink } from '../../links/responses.ts'
import { AuditEntry } from '../audit/responses.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Time = z.iso.datetime()
const Count = z.int().nonnegative()
const Id = z.int().positive()
const Name = z.string().nullable()
const Phone = z.string().nullable().meta({ description: 'E.164; masked for analysts.' })

const PROFILE = {
  id: Id,
  phone: Phone,
  email: z.string().nullable().meta({ description: 'Null for analysts.' }),
  first_name: Name,
  last_name: Name,
  display_name: Name.meta({ description: 'What strangers see.' }),
  invite_code: z.string(),
  country: z.string().nullable().meta({ description: 'Of the phone: ISO 3166, or a calling code of no one country.' }),
  role: z.enum(ROLES).nullable().meta({ description: 'What they are of the staff.' }),
  has_password: z.boolean(),
  is_active: z.boolean(),
  block: z
    .object({
      reason: z.string().nullable().meta({ description: 'Null for analysts.' }),
      until: Time.nullable().meta({ description: 'Null: until it is lifted.' }),
    })
    .nullable(),
  deletion: z
    .object({ requested_at: Time, deletion_at: Time })
    .nullable()
    .meta({ description: 'Asked for, and when it will be done.' }),
  deleted_at: Time.nullable().meta({ description: 'Since then nothing personal is left.' }),
  date_joined: Time,
  last_login: Time.nullable(),
  invited_count: Count,
  version: z.string().nullable().meta({ description: 'For an edit; null for who may not edit.' }),
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
    invited_count: Count.meta({ description: 'Whom they invited themselves.' }),
  })
  .meta({ id: 'InvitedPerson' })
export type InvitedPerson = z.output<typeof InvitedPerson>

export const InvitedPeople = z
  .object({
    count: Count,
    next: z.url().nullable().meta({ description: 'The page after this one.' }),
    previous: z.url().nullable().meta({ description: 'The page before this one.' }),
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
        link: z.string().meta({ description: 'The key of the link that they came by.' }),
        channel: z.string().nullable(),
        at: Time,
      })
      .nullable(),
    levels: z
      .array(z.object({ level: z.int().min(1).max(5), people: Count }))
      .meta({ description: 'How many people are below, by how far; only levels that have any.' }),
    invited: z.array(InvitedPerson).meta({ description: 'Whom they invited, the newest 10.' }),
    referrals: z.object({ clicks: Count, uniques: Count, signups: Count }).meta({ description: 'Of all links.' }),
    links: z.array(ReferralLink).meta({ description: 'That of the invite code, and the newest 10 others.' }),
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
      .meta({ description: 'Live ones, newest first.' }),
    events: z
      .array(AuditEntry)
      .nullable()
      .meta({ description: 'The last 20 of the audit; null for who may not read it.' }),
    second_factor: z
      .object({ app: z.boolean(), recovery_codes_left: Count, passkeys: Count })
      .nullable()
      .meta({ description: 'Besides the password; null for who is no staff, and for who may not reset it.' }),
  })
  .meta({ id: 'PersonDetails' })
export type PersonDetails = z.output<typeof PersonDetails>
