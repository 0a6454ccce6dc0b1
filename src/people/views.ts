import { seesInFull } from '../identity/directory.ts'
import type { Audience } from '../identity/directory.ts'
import type { UserRow } from '../identity/user-columns.ts'
import { maskPhone } from '../lib/phone.ts'
import { toIso, toIsoOrNull } from '../lib/time.ts'
import { declinableUntil } from '../referrals/attribution/declinable-until.ts'
import type { OwnInviter } from '../referrals/attribution/select-own-inviter.ts'
import type { CurrentUser, Invited, User, UserDetails } from './responses.ts'

export interface InvitedRow {
  id: number
  phone: string | null
}

export function userView({ directory, viewer }: Audience, row: UserRow): User {
  const full = seesInFull(directory, viewer, row.id)
  return {
    id: row.id,
    last_login: toIsoOrNull(row.lastLogin),
    phone: full ? row.phone : masked(row.phone),
    invite_code: row.inviteCode,
    invited_by_code: row.invitedByCode,
    email: full ? row.email : null,
    first_name: row.firstName,
    last_name: row.lastName,
    is_staff: row.isStaff,
    is_active: row.isActive,
    date_joined: toIso(row.dateJoined),
  }
}

export function invitedView({ directory, viewer }: Audience, { id, phone }: InvitedRow): Invited {
  return { id, phone: seesInFull(directory, viewer, id) ? phone : masked(phone) }
}

export function userDetailsView(audience: Audience, row: UserRow, invited: InvitedRow[]): UserDetails {
  const { id, ...rest } = userView(audience, row)
  return {
    id,
    invited: invited.map((one) => invitedView(audience, one)),
    invited_count: row.invitedCount,
    ...rest,
  }
}

interface DeclineGrace {
  declineGraceMs: number
  now: number
}

/** Their own page, which no one else gets. */
export function currentUserView(details: UserDetails, own: OwnInviter | undefined, grace: DeclineGrace): CurrentUser {
  return { ...details, display_name: own?.displayName ?? null, invited_by: own ? inviterView(own, grace) : null }
}

function inviterView(own: OwnInviter, grace: DeclineGrace): CurrentUser['invited_by'] {
  const { inviterId: id, inviterName, method, certainty, invitedAt: at } = own
  if (id === null || method === null || certainty === null || at === null) return null
  const until = declinableUntil({ method, at }, grace)
  return {
    id,
    display_name: inviterName,
    method,
    certainty,
    at: toIso(at),
    declinable_until: toIsoOrNull(until),
  }
}

const masked = (phone: string | null) => (phone === null ? null : maskPhone(phone))
