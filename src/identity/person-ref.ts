import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { fullName } from './full-name.ts'
import type { PersonRef } from './person-ref-contract.ts'
import { seenPhone } from './seen-phone.ts'
import type { Staff } from './staff/staff.ts'

/** Whose eyes a view is for. */
export type Viewer = Pick<Staff, 'role'>

interface Person {
  id: number
  displayName: string | null
  firstName: string | null
  lastName: string | null
  phone: string | null
  inviteCode: string
  isActive: number
  deletedAt: number | null
}

/** A row of `users` under an alias as one column, so that a row can name several people. */
export const personColumn = (alias: 'invitee' | 'inviter' | 'owner' | 'person'): SQL => {
  const p = sql.identifier(alias)
  return sql`json_object('id', ${p}.id, 'displayName', ${p}.display_name, 'firstName', ${p}.first_name,
    'lastName', ${p}.last_name, 'phone', ${p}.phone, 'inviteCode', ${p}.invite_code, 'isActive', ${p}.is_active,
    'deletedAt', ${p}.deleted_at)`
}

/** Somebody in the column of `personColumn`, as this viewer may see them. */
export function personView({ role }: Viewer, column: string): PersonRef {
  const person = JSON.parse(column) as Person
  const { id, displayName, firstName, lastName, phone, inviteCode, isActive, deletedAt } = person
  return {
    id,
    name: fullName(firstName, lastName) ?? displayName,
    phone: seenPhone(role, phone),
    invite_code: inviteCode,
    state: deletedAt !== null ? 'deleted' : isActive ? 'active' : 'blocked',
  }
}
