import type { RowOf } from '../db/columns.ts'
import { users } from '../db/schema.ts'
import type { Role } from './permissions.ts'

/** What views need of a row of `users`, and never the password hash. */
export const PERSON_COLUMNS = {
  id: users.id,
  phone: users.phone,
  inviteCode: users.inviteCode,
  invitedByCode: users.invitedByCode,
  email: users.email,
  firstName: users.firstName,
  lastName: users.lastName,
  displayName: users.displayName,
  isStaff: users.isStaff,
  isSuperuser: users.isSuperuser,
  staffRole: users.staffRole,
  isActive: users.isActive,
  blockReason: users.blockReason,
  blockedUntil: users.blockedUntil,
  country: users.country,
  invitedCount: users.invitedCount,
  dateJoined: users.dateJoined,
  lastLogin: users.lastLogin,
  deletionRequestedAt: users.deletionRequestedAt,
  deletedAt: users.deletedAt,
}

export type PersonRow = RowOf<typeof PERSON_COLUMNS>

/** The role of a row; see `ROLE_SQL`. */
export const roleOf = ({
  isSuperuser,
  isStaff,
  staffRole,
}: Pick<PersonRow, 'isSuperuser' | 'isStaff' | 'staffRole'>): Role | null =>
  isSuperuser ? 'superuser' : isStaff ? (staffRole ?? 'support') : null
