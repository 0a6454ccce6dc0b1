import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { may } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { seenPhone } from '../../identity/seen-phone.ts'
import { ROLE_SQL } from '../../identity/staff/staff.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import type { Person } from './responses.ts'

/** Of `users`, what the list of people shows; the search index, which may be joined, has columns of the same names. */
export const PERSON_COLUMNS: SQL = sql`users.id AS id, users.phone AS phone, users.email AS email,
  users.first_name AS firstName, users.last_name AS lastName, display_name AS displayName,
  users.invite_code AS inviteCode, users.invited_by_code AS invitedByCode, invited_count AS invitedCount, country,
  ${ROLE_SQL} AS role, is_active AS isActive, block_reason AS blockReason, blocked_until AS blockedUntil,
  deletion_requested_at AS deletionRequestedAt, date_joined AS dateJoined, last_login AS lastLogin`

export interface PersonRow {
  id: number
  phone: string | null
  email: string | null
  firstName: string | null
  lastName: string | null
  displayName: string | null
  inviteCode: string
  invitedByCode: string | null
  invitedCount: number
  country: string | null
  role: Role | null
  isActive: number
  blockReason: string | null
  blockedUntil: number | null
  deletionRequestedAt: number | null
  dateJoined: number
  lastLogin: number | null
}

/** Somebody as a role of the staff sees them. */
export function personView(viewer: Role, row: PersonRow): Person {
  const isBlocked = row.isActive === 0
  return {
    id: row.id,
    phone: seenPhone(viewer, row.phone),
    email: may(viewer, 'people.unmasked') ? row.email : null,
    first_name: row.firstName,
    last_name: row.lastName,
    display_name: row.displayName,
    invite_code: row.inviteCode,
    invited_by_code: row.invitedByCode,
    invited_count: row.invitedCount,
    country: row.country,
    role: row.role,
    is_active: !isBlocked,
    block:
      isBlocked && may(viewer, 'people.block')
        ? { until: toIsoOrNull(row.blockedUntil), reason: row.blockReason }
        : null,
    deletion_requested_at: toIsoOrNull(row.deletionRequestedAt),
    date_joined: toIso(row.dateJoined),
    last_login: toIsoOrNull(row.lastLogin),
  }
}
