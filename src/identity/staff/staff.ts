import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { bare } from '../../db/columns.ts'
import { users } from '../../db/schema.ts'
import type { Role } from '../permissions.ts'

/** Somebody of the staff who is signed in. */
export interface Staff {
  id: number
  email: string | null
  /** What to call them: a first name, or the e-mail's. */
  name: string
  role: Role
  /** Names their session without being able to open it. */
  sessionHash: string
}

/** The role of a row of `users`, null for who is no staff. Staff with no role of their own are support. */
export const ROLE_SQL: SQL = sql`CASE WHEN ${bare(users.isSuperuser)} THEN 'superuser'
  WHEN ${bare(users.isStaff)} THEN coalesce(${bare(users.staffRole)}, 'support') END`

/** Condition on a row of `users`: whatever role they have, they may use it now. Who is about to be deleted may not: docs/decisions/0021. */
export const MAY_ACT: SQL = sql`(${bare(users.isActive)} AND ${bare(users.deletedAt)} IS NULL
  AND ${bare(users.deletionRequestedAt)} IS NULL)`
