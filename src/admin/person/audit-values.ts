import { roleOf } from '../../identity/person.ts'
import type { PersonRow } from '../../identity/person.ts'
import { maskPhone } from '../../lib/phone.ts'

/** What an edit may change. */
export const PROFILE_COLUMNS = [
  ...(['phone', 'email', 'firstName', 'lastName', 'displayName'] as const),
  ...(['isStaff', 'isSuperuser', 'staffRole'] as const),
]
export type Profile = Pick<PersonRow, (typeof PROFILE_COLUMNS)[number]>

/** The values as the audit keeps them: enough to see what was done, and no contact that a reader could use. */
export const auditValues = (profile: Profile) => ({
  phone: profile.phone === null ? null : maskPhone(profile.phone),
  email: profile.email === null ? null : maskEmail(profile.email),
  first_name: profile.firstName,
  last_name: profile.lastName,
  display_name: profile.displayName,
  role: roleOf(profile),
})

/** `anna@example.com` as `a•••@example.com`. */
const maskEmail = (email: string): string => `${Array.from(email)[0] ?? ''}•••${email.slice(email.lastIndexOf('@'))}`

type Values = Record<string, string | null>

/** What differs, before and after; what looks the same when masked is named all the same. */
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
