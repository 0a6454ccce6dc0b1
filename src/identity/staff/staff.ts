import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { bare } from '../../db/columns.ts'
import { users } from '../../db/schema.ts'
import type { Role } from '../permissions.ts'

/** A signed-in staff member. */
export interface Staff {
  id: number
  email: string | null
  /** First name, or the local part of the e-mail. */
  name: string
  role: Role
  /** Identifies the session; nobody can sign in with it. */
  sessionHash: string
}

/** The role of a row of `users`; null if not staff. Staff without a role are support. */
export const ROLE_SQL: SQL = sql`CASE WHEN ${bare(users.isSuperuser)} THEN 'superuser'
  WHEN ${bare(users.isStaff)} THEN coalesce(${bare(users.staffRole)}, 'support') END`

/**
 * Condition on a row of `users`: neither blocked nor being deleted, so they may use their role (docs/decisions/0021).
 */
export const MAY_ACT: SQL = sql`(${bare(users.isActive)} AND ${bare(users.deletedAt)} IS NULL
  AND ${bare(users.deletionRequestedAt)} IS NULL)`
