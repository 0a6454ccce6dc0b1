import type { MiddlewareHandler } from 'hono'
import type { Database } from '../db/database.ts'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from '../http/create-router.ts'
import { networkOf } from '../http/network.ts'
import { may } from './permissions.ts'
import type { Permission } from './permissions.ts'
import { bearerToken } from './require-access.ts'
import type { StaffReader } from './staff/staff-reader.ts'
import type { Staff } from './staff/staff.ts'
import type { Tokens } from './tokens.ts'

declare module '../http/create-router.ts' {
  interface AppVariables {
    /** Set by `requirePermission`, and by the panel's own sign-in. */
    staff: Staff
  }
}

interface StaffTokens {
  tokens: Tokens
  readStaff: StaffReader
}

/** `staffOf` as a middleware, after `withDatabase`. */
export function requirePermission(tokens: StaffTokens, permission: Permission | null): MiddlewareHandler<AppEnv> {
  return async function requirePermission(c, next) {
    c.set('staff', await staffOf({ ...tokens, db: c.var.db }, c.req.raw.headers, permission ?? undefined))
    await next()
  }
}

/**
 * Whose staff token (of `POST /api/v1/admin/auth/`) a request brings, if their role has the permission. A token of a
 * sign-in by phone is refused, whoever's it is: four digits guard an account of their own, not everybody's.
 * @throws AppError `not_authenticated`, `token_not_valid`, `requests_per_network`, `staff_sign_in_required`,
 * `permission_denied`
 */
export async function staffOf(
  { tokens, readStaff, db }: StaffTokens & { db: Database },
  headers: Headers,
  permission: Permission | undefined,
): Promise<Staff> {
  const token = bearerToken(headers)
  const staff = await readStaff(db, { token, network: networkOf(headers) })
  if (!staff) {
    const isPhoneToken = (await tokens.read(token, ['access'])) !== undefined
    throw new AppError(isPhoneToken ? 'staff_sign_in_required' : 'token_not_valid')
  }
  if (permission !== undefined && !may(staff.role, permission)) throw new AppError('permission_denied')
  return staff
}
