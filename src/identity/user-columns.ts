import type { InferSelectModel } from 'drizzle-orm'
import { users } from '../db/schema.ts'

/** What the views need of a row, and never the password hash. */
export const USER_COLUMNS = {
  id: users.id,
  phone: users.phone,
  inviteCode: users.inviteCode,
  invitedByCode: users.invitedByCode,
  email: users.email,
  firstName: users.firstName,
  lastName: users.lastName,
  isStaff: users.isStaff,
  isSuperuser: users.isSuperuser,
  staffRole: users.staffRole,
  isActive: users.isActive,
  invitedCount: users.invitedCount,
  dateJoined: users.dateJoined,
  lastLogin: users.lastLogin,
}

export type UserRow = Pick<InferSelectModel<typeof users>, keyof typeof USER_COLUMNS>
