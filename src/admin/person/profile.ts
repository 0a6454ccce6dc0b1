import { UniqueViolation } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { PersonRow } from '../../identity/person.ts'
import { maskPhone } from '../../lib/phone.ts'
import { versionOf } from '../version.ts'

/** What an edit can change. */
export const PROFILE_COLUMNS = ['phone', 'email', 'firstName', 'lastName', 'displayName'] as const
export type Profile = Pick<PersonRow, (typeof PROFILE_COLUMNS)[number]>

/** The values as the audit stores them: enough to see what was changed, without usable contacts. */
export const auditValues = (profile: Profile) => ({
  phone: profile.phone === null ? null : maskPhone(profile.phone),
  email: profile.email === null ? null : maskEmail(profile.email),
  first_name: profile.firstName,
  last_name: profile.lastName,
  display_name: profile.displayName,
})

/** `anna@example.com` as `a•••@example.com`. */
export const maskEmail = (email: string): string =>
  `${Array.from(email)[0] ?? ''}•••${email.slice(email.lastIndexOf('@'))}`

type Values = Record<string, string | null>

/** The values that differ, before and after, including those that look the same when masked. */
export function auditDifference(before: Profile, after: Profile): { before: Values; after: Values } {
  const [old, fresh]: [Values, Values] = [auditValues(before), auditValues(after)]
  const hidden: Partial<Record<string, boolean>> = {
    phone: before.phone !== after.phone,
    email: before.email !== after.email,
  }
  const names = Object.keys(old).filter((name) => hidden[name] ?? old[name] !== fresh[name])
  const pick = (values: Values) => Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
  return { before: pick(old), after: pick(fresh) }
}

export const profileVersion = (row: PersonRow): string => versionOf(PROFILE_COLUMNS.map((name) => row[name]))

/** Turns a unique violation of phone or e-mail into an error of that field; returns other errors unchanged. */
export function takenRefusal(error: unknown): unknown {
  if (!(error instanceof UniqueViolation)) return error
  if (error.constraint === 'users.phone') return fieldRefusal('phone', 'phone_taken')
  return error.constraint === 'users.invite_code' ? error : fieldRefusal('email', 'email_taken')
}

const fieldRefusal = (field: string, code: 'phone_taken' | 'email_taken') =>
  new AppError(code, { status: 400, fields: [{ field, code }] })
