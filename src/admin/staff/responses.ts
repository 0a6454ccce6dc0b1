import * as z from 'zod'
import { ROLES } from '../../identity/permissions.ts'
import { LIST_COUNT } from '../list-count.ts'

const time = z.iso.datetime()
const count = z.int().nonnegative()

export const StaffEntry = z
  .object({
    id: z.int().positive(),
    email: z.string(),
    name: z.string().nullable(),
    role: z.enum(ROLES),
    state: z.enum(['active', 'invited', 'invite_expired', 'blocked']),
    block: z.object({ at: time, reason: z.string() }).nullable(),
    invite_expires_at: time.nullable().meta({
      description: 'When the link that sets a password expires. Null if there is none that works.',
    }),
    second_factor: z.object({ app: z.boolean(), recovery_codes_left: count, passkeys: count }),
    sessions: count.meta({ description: 'Open sessions.' }),
    created_at: time,
    created_by: z.int().positive().nullable().meta({ description: 'Null if created by `npm run createsuperuser`.' }),
    last_sign_in_at: time.nullable(),
  })
  .meta({ id: 'StaffEntry', description: 'A staff account.' })
export type StaffEntry = z.output<typeof StaffEntry>

export const StaffPage = z
  .object({ ...LIST_COUNT, next: z.url().nullable(), previous: z.url().nullable(), results: z.array(StaffEntry) })
  .meta({ id: 'StaffPage' })
export type StaffPage = z.output<typeof StaffPage>

export const StaffInvite = z
  .object({
    staff: StaffEntry,
    url: z.url().meta({ description: 'For the invited person. It works once; it is never shown again.' }),
    token: z.string().meta({ description: 'The part of `url` after `#`, for `POST /api/v1/admin/auth/invite/`.' }),
    expires_at: time,
  })
  .meta({ id: 'StaffInvite' })
export type StaffInvite = z.output<typeof StaffInvite>
