import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { users } from '../../db/schema.ts'
import { staffTotp } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { isUnblocked } from '../../identity/is-unblocked.ts'
import type { Role } from '../../identity/permissions.ts'
import { ROLE_SQL } from '../../identity/staff/staff.ts'

/** A staff account that may sign in. */
export interface Account {
  id: number
  /** Lower case; its limit on attempts is counted under this name. */
  name: string
  role: Role
  passwordHash: string | null
  hasSecondFactor: boolean
}

/** Statement: the account that a condition on `users` finds. A block that has run out does not count. */
export const selectAccount = (db: Database, where: SQL, now: number) =>
  db
    .select({
      id: users.id,
      email: users.email,
      passwordHash: users.passwordHash,
      isActive: sql<number>`${isUnblocked(now)}`,
      isLeaving: sql<number>`${isNotNull(users.deletionRequestedAt)}`,
      role: sql<Role | null>`${ROLE_SQL}`,
      hasSecondFactor: sql<number>`${hasConfirmedTotp(users.id)}`,
    })
    .from(users)
    .where(and(where, isNull(users.deletedAt)))

export type AccountRow = Awaited<ReturnType<typeof selectAccount>>[number]

/** Condition: this user has the second factor on. */
export const hasConfirmedTotp = (userId: number | typeof users.id): SQL =>
  sql`EXISTS (SELECT 1 FROM ${staffTotp} WHERE ${and(eq(staffTotp.userId, userId), isNotNull(staffTotp.confirmedAt))})`

/** Condition on `users`, as its index on e-mails has it. */
export const hasEmail = (email: string): SQL => sql`lower(${users.email}) = ${email} AND ${users.email} IS NOT NULL`

/**
 * Staff who are about to be deleted cannot sign in: they could cancel their own deletion.
 * @throws AppError `permission_denied`, `user_blocked`
 */
export function toAccount(row: AccountRow): Account {
  const { id, email, role, isActive, isLeaving, passwordHash, hasSecondFactor } = row
  if (!role || isLeaving) throw new AppError('permission_denied')
  if (!isActive) throw new AppError('user_blocked')
  return { id, name: accountName({ id, email }), role, passwordHash, hasSecondFactor: hasSecondFactor === 1 }
}

/** The name of an account in limits and device cookies. */
export const accountName = ({ id, email }: { id: number; email: string | null }): string =>
  email?.toLowerCase() ?? `user ${id}`
