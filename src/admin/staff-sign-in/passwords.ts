import { AppError, limitError } from '../../errors/app-error.ts'
import { passwordProblem } from '../../lib/password-rule.ts'
import type { Ports } from '../../ports.ts'
import { reachStore } from '../reach-store.ts'
import type { AccountRow } from './account.ts'

export type PasswordPorts = Pick<Ports, 'staffPasswords'>

/**
 * Whether it is the password of this account. A device that is not known takes its turn, and waits as long if there is no
 * such account.
 * @throws AppError `staff_sign_ins_per_service`, `storage_unavailable`
 */
export async function isPassword(
  { staffPasswords }: PasswordPorts,
  row: Pick<AccountRow, 'passwordHash'> | undefined,
  { password, isKnown }: { password: string; isKnown: boolean },
): Promise<boolean> {
  const verdict = await reachStore(staffPasswords.check({ password, hash: row?.passwordHash ?? null, isKnown }))
  if (verdict.kind === 'limited') throw limitError(verdict.limit, verdict)
  if (verdict.kind === 'busy') throw new AppError('storage_unavailable')
  return verdict.kind === 'right'
}

/** The hash of a new password. @throws AppError `storage_unavailable`, also when too many are waiting */
export async function hashNewPassword({ staffPasswords }: PasswordPorts, password: string): Promise<string> {
  const hash = await reachStore(staffPasswords.hash(password))
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
