import { UniqueViolation } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Profile } from './audit-values.ts'

/** What a unique index says of a phone or an e-mail, as the refusal of a field; anything else as it was. */
export function takenRefusal(error: unknown): unknown {
  if (!(error instanceof UniqueViolation)) return error
  if (error.constraint === 'users.phone') return fieldRefusal('phone', 'phone_taken')
  return error.constraint === 'users.invite_code' ? error : fieldRefusal('email', 'email_taken')
}

const fieldRefusal = (field: string, code: 'phone_taken' | 'email_taken') =>
  new AppError(code, { status: 400, fields: [{ field, code }] })

/**
 * Refuses a profile by which nobody could sign in: people do by phone, staff by e-mail.
 * @throws AppError `invalid_request`
 */
export function assertCanSignIn({ phone, email, isStaff }: Pick<Profile, 'phone' | 'email' | 'isStaff'>): void {
  if (isStaff && email === null) throw missing('email', 'required')
  if (phone === null && email === null) throw missing('phone', 'phone_or_email_required')
}

const missing = (field: string, code: 'required' | 'phone_or_email_required') =>
  new AppError('invalid_request', { fields: [{ field, code }] })
