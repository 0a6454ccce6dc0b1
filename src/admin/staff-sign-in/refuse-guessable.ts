import { AppError } from '../../errors/app-error.ts'
import { passwordProblem } from '../../lib/password-rule.ts'

interface Wanted {
  field: string
  password: string
  /** Of the account that it is for. */
  email: string | null
}

/**
 * Refuses a new password that is made of what everybody knows of the account. That it is none for anybody is a matter of
 * `NewPasswordText`.
 * @throws AppError `invalid_request`
 */
export function refuseGuessable(
  { message }: { message: { appName: string } },
  { field, password, email }: Wanted,
): void {
  const code = passwordProblem(password, `${email ?? ''} ${message.appName}`)
  if (code) throw new AppError('invalid_request', { fields: [{ field, code }] })
}
