import type { MiddlewareHandler } from 'hono'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from '../http/create-router.ts'
import { networkOf } from '../http/network.ts'
import { may } from './permissions.ts'
import type { Permission } from './permissions.ts'
import type { StaffReader } from './staff/staff-reader.ts'
import type { Tokens } from './tokens.ts'

/**
 * Lets staff in whose role has the permission, by the staff token of `POST /api/v1/admin/auth/`; after `withDatabase`.
 * A token of a sign-in by phone is refused, whoever's it is: four digits guard an account of their own, not everybody's.
 * 401 `not_authenticated`, `token_not_valid`; 429 `requests_per_network`; 403 `staff_sign_in_required`, `permission_denied`.
 */
export function requirePermission(
  { tokens, readStaff }: { tokens: Tokens; readStaff: StaffReader },
  permission: Permission | null,
): MiddlewareHandler<AppEnv> {
  return async function requirePermission(c, next) {
    const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization')?.trim() ?? '') ?? []
    if (token === undefined) throw new AppError('not_authenticated')
    const staff = await readStaff(c.var.db, { token, network: networkOf(c.req.raw.headers) })
    if (!staff) {
      const isPhoneToken = (await tokens.read(token, ['access'])) !== undefined
      throw new AppError(isPhoneToken ? 'staff_sign_in_required' : 'token_not_valid')
    }
    if (permission !== null && !may(staff.role, permission)) throw new AppError('permission_denied')
    c.set('staff', staff)
    await next()
  }
}
