import type { RowOf } from '../db/columns.ts'
import { users } from '../db/schema.ts'

/** What views need of a row of `users`. */
export const PERSON_COLUMNS = {
  id: users.id,
  phone: users.phone,
  inviteCode: users.inviteCode,
  invitedByCode: users.invitedByCode,
  email: users.email,
  firstName: users.firstName,
  lastName: users.lastName,
  displayName: users.displayName,
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

/** When they requested their deletion, unless it is done: the column then says how far the erasure has come. */
export const deletionRequested = ({
  deletionRequestedAt,
  deletedAt,
}: Pick<PersonRow, 'deletionRequestedAt' | 'deletedAt'>) => (deletedAt === null ? deletionRequestedAt : null)
