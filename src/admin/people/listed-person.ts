import { selectionOf, readRow } from '../../db/columns.ts'
import type { StoredRow } from '../../db/columns.ts'
import type { Role } from '../../identity/permissions.ts'
import { personView } from '../../identity/person-view.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import type { Person } from './responses.ts'

export const PERSON_COLUMN_LIST = selectionOf(PERSON_COLUMNS)
export type StoredPerson = StoredRow<typeof PERSON_COLUMNS>

const FIELDS = [
  ...(['id', 'phone', 'email', 'first_name', 'last_name', 'display_name', 'invite_code', 'invited_by_code'] as const),
  ...(['invited_count', 'country', 'role', 'is_active', 'block', 'deletion_requested_at', 'date_joined'] as const),
  'last_login' as const,
]

/** Somebody as a role of the staff sees them in the list. */
export const listedPerson = (role: Role, stored: StoredPerson): Person =>
  personView(readRow(PERSON_COLUMNS, stored), role, FIELDS)
