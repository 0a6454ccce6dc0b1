import type { Database } from '../db/database.ts'
import { AppError } from '../errors/app-error.ts'
import { networkOf } from '../http/network.ts'
import { may } from './permissions.ts'
import type { Permission } from './permissions.ts'
import { bearerToken } from './require-access.ts'
import type { StaffReader } from './staff/staff-reader.ts'
import type { Staff } from './staff/staff.ts'
import type { Tokens } from './tokens.ts'

declare module '../http/create-router.ts' {
  interface AppVariables {
    /** Set by the panel's sign-in check. */
    staff: Staff
  }
}

interface StaffTokens {
  tokens: Tokens
  readStaff: StaffReader
}

/**
 * The owner of the staff token (from `POST /api/v1/admin/auth/`), if their role has the permission. Tokens from a phone
 * sign-in are refused, even those of staff: a 4-digit code must not give power over other accounts.
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
