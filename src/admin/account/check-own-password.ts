import { sql } from 'drizzle-orm'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { accountName, selectAccount } from '../staff-sign-in/account.ts'
import type { AccountRow } from '../staff-sign-in/account.ts'
import { createStaffAttempts } from '../staff-sign-in/attempts.ts'
import { isPassword } from '../staff-sign-in/check-password.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'

/**
 * The account of who is signed in, once they have given its password again: an open session that somebody left behind
 * is not enough. Each session has a budget of its own, so that strangers at the sign-in page do not spend it.
 * @throws AppError `staff_attempts`, `invalid_request` (`password`), `storage_unavailable`
 */
export async function checkOwnPassword(
  { config, clock, db }: AccountPorts,
  { staff, network, password }: OwnRequest & { password: string },
): Promise<AccountRow> {
  const attempts = createStaffAttempts(config.secretKey)
  const attempt = { email: accountName(staff), network, deviceId: `session ${staff.sessionHash}` }
  await attempts.spend(db, attempt, clock())
  const [[row]] = await runBatch(db, [selectAccount(db, sql`id = ${staff.id}`, clock())])
  if (!row || !(await isPassword(row, password))) throw wrongPassword()
  await runBatch(db, [attempts.forgive(db, attempt)])
  return row
}

export const wrongPassword = () =>
  new AppError('invalid_request', { fields: [{ field: 'password', code: 'wrong_password' }] })
