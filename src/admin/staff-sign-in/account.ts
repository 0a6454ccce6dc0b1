import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { staff, staffTotp } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Role } from '../../identity/permissions.ts'

/** A staff account that may sign in. */
export interface Account {
  id: number
  /** Lower case. Limits on attempts and device cookies know the account by it. */
  email: string
  role: Role
  passwordHash: string | null
  hasSecondFactor: boolean
}

/** Statement: the account that a condition on `staff` finds. */
export const selectAccount = (db: Database, where: SQL) =>
  db
    .select({
      id: staff.id,
      email: staff.email,
      passwordHash: staff.passwordHash,
      blockedAt: staff.blockedAt,
      role: staff.role,
      hasSecondFactor: sql<number>`${hasConfirmedTotp(staff.id)}`,
    })
    .from(staff)
    .where(where)

export type AccountRow = Awaited<ReturnType<typeof selectAccount>>[number]

/** Condition: this staff member has the second factor on. */
export const hasConfirmedTotp = (staffId: number | typeof staff.id): SQL =>
  sql`EXISTS (SELECT 1 FROM ${staffTotp} WHERE ${and(eq(staffTotp.staffId, staffId), isNotNull(staffTotp.confirmedAt))})`

/** @throws AppError `user_blocked` */
export function toAccount({ blockedAt, hasSecondFactor, ...account }: AccountRow): Account {
  if (blockedAt !== null) throw new AppError('user_blocked')
  return { ...account, hasSecondFactor: hasSecondFactor === 1 }
}
