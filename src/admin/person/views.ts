import { may } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { seenPhone } from '../../identity/seen-phone.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import { deviceName } from '../../sign-in/sessions/device-name.ts'
import { roleOf, versionOf } from './person-row.ts'
import type { PersonRow } from './person-row.ts'
import type { InvitedPerson, Person, PersonDetails } from './responses.ts'
import type { InvitedRow, InviterRow, SessionRow } from './select-details.ts'

/** Whose eyes a view is for. */
export interface StaffAudience {
  role: Role
  deletionGraceMs: number
}

/** The row, as far as the role may see it. */
export function personView({ role, deletionGraceMs }: StaffAudience, row: PersonRow): Person {
  const seesAll = may(role, 'people.unmasked')
  const { deletionRequestedAt: requestedAt } = row
  const isBlocked = !row.isActive && row.deletedAt === null
  return {
    id: row.id,
    phone: seenPhone(role, row.phone),
    email: seesAll ? row.email : null,
    first_name: row.firstName,
    last_name: row.lastName,
    display_name: row.displayName,
    invite_code: row.inviteCode,
    country: row.country,
    role: roleOf(row),
    has_password: row.hasPassword,
    is_active: row.isActive,
    block: isBlocked ? { reason: seesAll ? row.blockReason : null, until: toIsoOrNull(row.blockedUntil) } : null,
    deletion:
      requestedAt === null
        ? null
        : { requested_at: toIso(requestedAt), deletion_at: toIso(requestedAt + deletionGraceMs) },
    deleted_at: toIsoOrNull(row.deletedAt),
    date_joined: toIso(row.dateJoined),
    last_login: toIsoOrNull(row.lastLogin),
    invited_count: row.invitedCount,
    // It is made of a phone and an e-mail, which whoever sees them masked could find by trying.
    version: may(role, 'people.edit') ? versionOf(row) : null,
  }
}

export const invitedPersonView = (role: Role, row: InvitedRow): InvitedPerson => ({
  id: row.id,
  phone: seenPhone(role, row.phone),
  first_name: row.firstName,
  last_name: row.lastName,
  is_active: row.isActive,
  date_joined: toIso(row.dateJoined),
  invited_count: row.invitedCount,
})

export const inviterView = (role: Role, row: InviterRow): NonNullable<PersonDetails['invited_by']> => ({
  id: row.id,
  phone: seenPhone(role, row.phone),
  first_name: row.firstName,
  last_name: row.lastName,
  method: row.method,
  certainty: row.certainty,
  link: row.linkKey,
  channel: row.channel,
  at: toIso(row.invitedAt),
})

export const sessionView = (row: SessionRow): PersonDetails['sessions'][number] => ({
  id: row.id,
  device: deviceName(row.userAgent),
  country: row.country,
  created_at: toIso(row.createdAt),
  last_used_at: toIso(row.lastUsedAt),
})

/** `FACTORS` as the database made it: with the names of the answer. */
export const factorsView = (factors: string): PersonDetails['second_factor'] =>
  JSON.parse(factors) as PersonDetails['second_factor']
