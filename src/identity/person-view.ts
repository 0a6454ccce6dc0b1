import { maskPhone } from '../lib/phone.ts'
import { toIso, toIsoOrNull } from '../lib/time.ts'
import { nameOf } from './display-name.ts'
import { visibleTo } from './permissions.ts'
import type { Role } from './permissions.ts'
import { deletionRequested } from './person.ts'
import type { PersonRow } from './person.ts'

/** Who a view is for: the user, another user as `DIRECTORY` decides, or a role. Tests repeat what each of them sees. */
export type Audience = 'self' | 'full' | 'masked' | Role

interface Sight {
  /** Phone and e-mail. */
  contacts: boolean
  /** What is for staff only. */
  isStaff: boolean
  blockReasons: boolean
}

const sightOf = (role: Role): Sight => ({ ...visibleTo(role), isStaff: true })

const SIGHTS: Record<Audience, Sight> = {
  self: { contacts: true, isStaff: false, blockReasons: false },
  full: { contacts: true, isStaff: false, blockReasons: false },
  masked: { contacts: false, isStaff: false, blockReasons: false },
  superuser: sightOf('superuser'),
  support: sightOf('support'),
  analyst: sightOf('analyst'),
}

type Of<Name extends keyof PersonRow> = Pick<PersonRow, Name>

const phoneFor = <Phone extends string | null>({ contacts }: Sight, phone: Phone): Phone | string =>
  phone === null || contacts ? phone : maskPhone(phone)

/** A phone that may belong to no one, as staff may see it. */
export const seenPhone = <Phone extends string | null>(role: Role, phone: Phone): Phone | string =>
  phoneFor(SIGHTS[role], phone)

/** Every field of a person that an answer can have, as an audience sees it. */
const FIELDS = {
  id: ({ id }: Of<'id'>) => id,
  phone: ({ phone }: Of<'phone'>, sight: Sight) => phoneFor(sight, phone),
  email: ({ email }: Of<'email'>, { contacts }: Sight) => (contacts ? email : null),
  first_name: ({ firstName }: Of<'firstName'>) => firstName,
  last_name: ({ lastName }: Of<'lastName'>) => lastName,
  display_name: ({ displayName }: Of<'displayName'>) => displayName,
  name: (row: Of<'firstName' | 'lastName' | 'displayName'>, { isStaff }: Sight) =>
    isStaff ? nameOf(row) : row.displayName,
  invite_code: ({ inviteCode }: Of<'inviteCode'>) => inviteCode,
  invited_by_code: ({ invitedByCode }: Of<'invitedByCode'>) => invitedByCode,
  invited_count: ({ invitedCount }: Of<'invitedCount'>) => invitedCount,
  country: ({ country }: Of<'country'>, { isStaff }: Sight) => (isStaff ? country : null),
  /** For clients of the old service, whose users could be staff. */
  is_staff: (): boolean => false,
  is_active: ({ isActive }: Of<'isActive'>) => isActive,
  state: ({ isActive, deletedAt }: Of<'isActive' | 'deletedAt'>) =>
    deletedAt !== null ? 'deleted' : isActive ? 'active' : 'blocked',
  block: (row: Of<'isActive' | 'deletedAt' | 'blockReason' | 'blockedUntil'>, { isStaff, blockReasons }: Sight) =>
    isStaff && !row.isActive && row.deletedAt === null
      ? { reason: blockReasons ? row.blockReason : null, until: toIsoOrNull(row.blockedUntil) }
      : null,
  deletion_requested_at: (row: Of<'deletionRequestedAt' | 'deletedAt'>, { isStaff }: Sight) =>
    isStaff ? toIsoOrNull(deletionRequested(row)) : null,
  deleted_at: ({ deletedAt }: Of<'deletedAt'>, { isStaff }: Sight) => (isStaff ? toIsoOrNull(deletedAt) : null),
  date_joined: ({ dateJoined }: Of<'dateJoined'>) => toIso(dateJoined),
  last_login: ({ lastLogin }: Of<'lastLogin'>) => toIsoOrNull(lastLogin),
} as const

type Fields = typeof FIELDS
export type FieldName = keyof Fields
type PersonView<Name extends FieldName> = { [Field in Name]: ReturnType<Fields[Field]> }
/** The columns that all of these fields are made of. */
type RowFor<Name extends FieldName> = Of<
  { [Field in Name]: keyof Parameters<Fields[Field]>[0] & keyof PersonRow }[Name]
>

/** These fields of a person, as an audience may see them. */
export function personView<Name extends FieldName>(
  row: RowFor<Name>,
  audience: Audience,
  names: readonly Name[],
): PersonView<Name> {
  const view: Partial<Record<FieldName, unknown>> = {}
  for (const name of names) view[name] = fieldOf(name)(row, SIGHTS[audience])
  return view as PersonView<Name>
}

/** The compiler cannot see that each field is made of columns that `RowFor` asks for. */
const fieldOf = (name: FieldName) => FIELDS[name] as (row: object, sight: Sight) => unknown
