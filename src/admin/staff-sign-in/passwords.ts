import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { AppError, limitError } from '../../errors/app-error.ts'
import { passwordProblem } from '../../lib/password-rule.ts'
import type { Ports } from '../../ports.ts'
import { reachStore } from '../reach-store.ts'
import type { AccountRow } from './account.ts'
import { createStaffAttempts } from './attempts.ts'

export type PasswordPorts = Pick<Ports, 'staffPasswords'>

/** An attempt that has been counted. */
export interface SpentAttempt {
  id: number
  /** The device has signed in to the account before, or has its open session. */
  isKnown: boolean
}

/**
 * Whether it is the password of this account. A device that is not known takes its turn, and waits as long if there is no
 * such account. What could not be compared because of others was no attempt at the account.
 * @throws AppError `staff_sign_ins_per_service`, `storage_unavailable`, also when too many are waiting
 */
export async function isPassword(
  { staffPasswords, db, config }: PasswordPorts & Pick<Ports, 'config'> & { db: Database },
  row: Pick<AccountRow, 'id' | 'passwordHash'> | undefined,
  { password, attempt: { id, isKnown } }: { password: string; attempt: SpentAttempt },
): Promise<boolean> {
  const { id: account = null, passwordHash: hash = null } = row ?? {}
  const verdict = await reachStore(staffPasswords.check({ password, hash, isKnown, account }))
  if (verdict.kind === 'right' || verdict.kind === 'wrong') return verdict.kind === 'right'
  if (isKnown || verdict.kind === 'limited') await runQuery(db, createStaffAttempts(config).giveBack(db, id))
  if (verdict.kind === 'limited') throw limitError(verdict.limit, verdict)
  throw new AppError('storage_unavailable')
}

/**
 * The hash of a new password; `account` is null for an invitation, which works once.
 * @throws AppError `storage_unavailable`, also when too many are waiting
 */
export async function hashNewPassword(
  { staffPasswords }: PasswordPorts,
  { password, account }: { password: string; account: number | null },
): Promise<string> {
  const hash = await reachStore(staffPasswords.hash(password, account))
  if (hash === undefined) throw new AppError('storage_unavailable')
  return hash
}

interface NewPassword {
  field: string
  password: string
  /** Of the account that the password is for. */
  email: string
}

/**
 * Refuses a new password that is easy to guess for this account; `NewPasswordText` refuses those that always are.
 * @throws AppError `invalid_request`
 */
export function refuseGuessable(
  { message }: { message: { appName: string } },
  { field, password, email }: NewPassword,
): void {
  const code = passwordProblem(password, `${email} ${message.appName}`)
  if (code) throw new AppError('invalid_request', { fields: [{ field, code }] })
}
