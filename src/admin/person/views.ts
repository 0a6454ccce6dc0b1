import { may } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { personView } from '../../identity/person-view.ts'
import { toIso } from '../../lib/time.ts'
import { deletionView } from '../../people/views.ts'
import { deviceName } from '../../sign-in/sessions/device-name.ts'
import { versionOf } from './person-row.ts'
import type { PersonPageRow } from './person-row.ts'
import type { InvitedPerson, Person, PersonDetails } from './responses.ts'
import type { InvitedRow, InviterRow, SessionRow } from './select-details.ts'

const FIELDS = [
  ...(['id', 'phone', 'email', 'first_name', 'last_name', 'display_name', 'invite_code', 'country', 'role'] as const),
  ...(['is_active', 'block', 'deleted_at', 'date_joined', 'last_login', 'invited_count'] as const),
]
const INVITED_FIELDS = [
  ...(['id', 'phone', 'first_name', 'last_name', 'is_active', 'date_joined', 'invited_count'] as const),
]
const INVITER_FIELDS = ['id', 'phone', 'first_name', 'last_name'] as const

interface StaffAudience {
  role: Role
  deletionGraceMs: number
}

/** A person on their page, as a role sees them. */
export const personPageView = ({ role, deletionGraceMs }: StaffAudience, row: PersonPageRow): Person => ({
  ...personView(row, role, FIELDS),
  has_password: row.hasPassword,
  deletion: deletionView(row, deletionGraceMs),
  // It is made of a phone and an e-mail, which whoever sees them masked could find by trying.
  version: may(role, 'people.edit') ? versionOf(row) : null,
})

export const invitedPersonView = (role: Role, row: InvitedRow): InvitedPerson => personView(row, role, INVITED_FIELDS)

export const inviterView = (role: Role, row: InviterRow): NonNullable<PersonDetails['invited_by']> => ({
  ...personView(row, role, INVITER_FIELDS),
  method: row.method,
  certainty: row.certainty,
  link: row.linkKey,
  channel: row.channel,
  at: toIso(row.invitedAt),
})

export const sessionView = (row: SessionRow): PersonDetails['sessions'][number] => ({
  id: row.id,
  device: deviceName(row.userAgent),
  country: row.country,
  created_at: toIso(row.createdAt),
  last_used_at: toIso(row.lastUsedAt),
})

/** `FACTORS` as the database made it: with the names of the answer. */
export const factorsView = (factors: string): PersonDetails['second_factor'] =>
  JSON.parse(factors) as PersonDetails['second_factor']
