import { describe, expect, it } from 'vitest'
import { audienceOf, seesInFull } from '../../src/identity/directory.ts'
import { labelOf, nameOf } from '../../src/identity/display-name.ts'
import { personView } from '../../src/identity/person-view.ts'
import type { Audience, FieldName } from '../../src/identity/person-view.ts'
import type { PersonRow } from '../../src/identity/person.ts'

const PHONE = '+79174445566'
const MASKED = '+7 ••• ••• •• 66'
const MAIL = 'anna@example.com'
const T = '2026-11-23T06:02:11.480Z'
const time = Date.parse(T)

/** Somebody of the staff who is blocked and about to be deleted, so that there is a value to hide in every field. */
const anna: PersonRow = {
  ...{ id: 2, phone: PHONE, email: MAIL, firstName: 'Анна', lastName: 'Каренина', displayName: 'Анна К.' },
  ...{ inviteCode: 'K49FJ5', invitedByCode: '7QX2MB', invitedCount: 3, country: 'RU' },
  ...{ isStaff: true, isSuperuser: false, staffRole: 'analyst', isActive: false },
  ...{ blockReason: 'Spam', blockedUntil: time, dateJoined: time, lastLogin: time },
  ...{ deletionRequestedAt: time, deletedAt: null },
}

const END = { reason: null, until: T }
const BLOCK = { reason: 'Spam', until: T }
const NAME = 'Анна Каренина'

const AUDIENCES: Audience[] = ['self', 'full', 'masked', 'analyst', 'support', 'superuser']
const everyone = (value: unknown) => AUDIENCES.map(() => value)

const TABLE: Record<FieldName, unknown[]> = {
  // The user, another user by `DIRECTORY`,  an analyst, support, a superuser.
  id: everyone(2),
  phone: [PHONE, PHONE, MASKED, MASKED, PHONE, PHONE],
  email: [MAIL, MAIL, null, null, MAIL, MAIL],
  first_name: everyone('Анна'),
  last_name: everyone('Каренина'),
  display_name: everyone('Анна К.'),
  name: ['Анна К.', 'Анна К.', 'Анна К.', NAME, NAME, NAME],
  invite_code: everyone('K49FJ5'),
  invited_by_code: everyone('7QX2MB'),
  invited_count: everyone(3),
  country: [null, null, null, 'RU', 'RU', 'RU'],
  is_staff: everyone(false),
  is_active: everyone(false),
  state: everyone('blocked'),
  block: [null, null, null, END, BLOCK, BLOCK],
  deletion_requested_at: [null, null, null, T, T, T],
  deleted_at: everyone(null),
  date_joined: everyone(T),
  last_login: everyone(T),
}

describe('what each audience sees of a person', () => {
  it.each(Object.keys(TABLE) as FieldName[])('%s', (field) => {
    expect(AUDIENCES.map((audience) => personView(anna, audience, [field]))).toEqual(
      TABLE[field].map((value) => ({ [field]: value })),
    )
  })

  it('deleted_at, of somebody who is deleted, and then no block', () => {
    const deleted = { ...anna, deletedAt: time }
    const seen = AUDIENCES.map((audience) => personView(deleted, audience, ['deleted_at', 'state', 'block']))
    const forUsers = { deleted_at: null, state: 'deleted', block: null }
    const forStaff = { deleted_at: T, state: 'deleted', block: null }
    expect(seen).toEqual([forUsers, forUsers, forUsers, forStaff, forStaff, forStaff])
  })

  it('a block without an end, and none', () => {
    const endless = { ...anna, blockedUntil: null }
    expect(personView(endless, 'analyst', ['block'])).toEqual({ block: { reason: null, until: null } })
    expect(personView({ ...anna, isActive: true }, 'superuser', ['block'])).toEqual({ block: null })
  })
})

describe('as whom one user sees another', () => {
  const viewers = [{ id: 1 }, { role: 'analyst' }, { role: 'support' }, { role: 'superuser' }] as const

  it.each([
    ['full', 'full', true],
    ['masked', 'masked', false],
    ['staff', 'masked', false],
  ] as const)('DIRECTORY=%s', (directory, audience, inFull) => {
    const staff = ['analyst', 'support', 'superuser']
    expect(viewers.map((viewer) => audienceOf({ directory, viewer }, 2))).toEqual([audience, ...staff])
    expect(viewers.map((viewer) => audienceOf({ directory, viewer }, 1))).toEqual(['self', ...staff])
    expect(viewers.map((viewer) => seesInFull({ directory, viewer }))).toEqual([inFull, false, true, true])
  })
})

describe('what staff call a person', () => {
  const none = { firstName: null, lastName: null, displayName: null }

  it.each([
    [{ firstName: 'Анна', lastName: 'Каренина', displayName: 'Анна К.' }, 'Анна Каренина'],
    [{ firstName: null, lastName: 'Каренина', displayName: 'Анна К.' }, 'Каренина'],
    [{ firstName: 'Анна', lastName: null, displayName: null }, 'Анна'],
    [{ firstName: null, lastName: null, displayName: 'Анна К.' }, 'Анна К.'],
    [none, null],
  ])('%o: %s', (person, name) => {
    expect(nameOf(person)).toBe(name)
    expect(labelOf({ id: 2, phone: PHONE, ...person })).toBe(name ?? PHONE)
  })

  it('without a name: the phone, or else the e-mail, or else the id', () => {
    expect(labelOf({ ...none, id: 2, phone: MASKED, email: MAIL })).toBe(MASKED)
    expect(labelOf({ ...none, id: 2, phone: null, email: MAIL })).toBe(MAIL)
    expect(labelOf({ ...none, id: 2, phone: null })).toBe('#2')
  })
})
