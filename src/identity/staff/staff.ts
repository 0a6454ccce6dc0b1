import { isNull } from 'drizzle-orm'
import { staff } from '../../db/staff-schema.ts'
import type { Role } from '../permissions.ts'

/** A signed-in staff member. */
export interface Staff {
  id: number
  email: string
  name: string
  role: Role
  /** Identifies the session; no one can sign in with it. */
  sessionHash: string
  /** When the session ends unless there is another request. Unix time, milliseconds. */
  sessionEndsAt: number
}

/** Condition on a row of `staff`. */
export const MAY_ACT = isNull(staff.blockedAt)

/** The name, or the local part of the e-mail. */
export const staffNameOf = ({ name, email }: { name: string | null; email: string }): string =>
  name ?? email.split('@')[0]!
