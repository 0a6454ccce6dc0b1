import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { AppError } from '../../errors/app-error.ts'
import { isUnblocked } from '../../identity/is-unblocked.ts'
import type { Role } from '../../identity/permissions.ts'
import { ROLE_SQL } from '../../identity/staff/staff.ts'

/** Somebody of the staff who may sign in. */
export interface Account {
  id: number
  /** Lower case; what their budget of attempts goes by. */
  name: string
  role: Role
  passwordHash: string | null
  hasSecondFactor: boolean
}

export interface AccountRow {
  id: number
  email: string | null
  passwordHash: string | null
  isActive: number
  isLeaving: number
  role: Role | null
  hasSecondFactor: number
}

/** Statement: the account that a condition on `users` finds. A block whose time is over is none. */
export const selectAccount = (db: Database, where: SQL, now: number) =>
  db.all<AccountRow>(sql`SELECT id, email, password_hash AS passwordHash, ${isUnblocked(now)} AS isActive,
    deletion_requested_at IS NOT NULL AS isLeaving, ${ROLE_SQL} AS role,
    EXISTS (SELECT 1 FROM staff_totp WHERE user_id = users.id AND confirmed_at IS NOT NULL) AS hasSecondFactor
    FROM users WHERE ${where} AND deleted_at IS NULL`)

/**
 * Whoever is about to be deleted is of the staff no more: else they would take it back themselves.
 * @throws AppError `permission_denied`, `user_blocked`
 */
export function toAccount(row: AccountRow): Account {
  const { id, email, role, isActive, isLeaving, passwordHash, hasSecondFactor } = row
  if (!role || isLeaving) throw new AppError('permission_denied')
  if (!isActive) throw new AppError('user_blocked')
  return { id, name: accountName({ id, email }), role, passwordHash, hasSecondFactor: hasSecondFactor === 1 }
}

/** What an account is called in budgets and device cookies. */
export const accountName = ({ id, email }: { id: number; email: string | null }): string =>
  email?.toLowerCase() ?? `user ${id}`
