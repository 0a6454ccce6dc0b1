import { typedInviteCode } from '../../lib/invite-code.ts'
import { parsePhoneOfQuery } from '../../lib/phone.ts'
import { UpdateUserInput } from '../../people/schemas.ts'
import { CommandError } from '../terminal/command.ts'

/** What we read of a row, with the names that its column may have. Others are left out, passwords first of all. */
const COLUMNS = {
  id: ['id', 'user_id', 'pk'],
  phone: ['phone', 'phone_number', 'mobile'],
  code: ['invite_code', 'referral_code', 'ref_code', 'own_invite_code'],
  inviterCode: ['invited_by_code', 'inviter_code', 'activated_invite_code', 'activated_code'],
  inviterId: ['invited_by_id', 'inviter_id', 'referrer_id', 'referred_by_id'],
  inviter: ['invited_by', 'inviter', 'referrer', 'referred_by'],
  email: ['email', 'e_mail'],
  firstName: ['first_name', 'firstname'],
  lastName: ['last_name', 'lastname', 'surname'],
  isStaff: ['is_staff'],
  isSuperuser: ['is_superuser'],
  isActive: ['is_active'],
  joined: ['date_joined', 'created_at', 'joined_at'],
  lastLogin: ['last_login'],
} as const

type Field = keyof typeof COLUMNS
const FIELDS = Object.keys(COLUMNS) as Field[]
const NEEDED = ['id', 'phone', 'code'] as const

export type ColumnNames = Partial<Record<Field, string>>

export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]+/g, '_')

/** The columns to read, if these are those of the table of users. `given` goes before what we know. */
export function findColumns(columns: string[], given: ColumnNames = {}): ColumnNames | undefined {
  const found = FIELDS.flatMap((field) => {
    const known: readonly string[] = COLUMNS[field]
    const name = given[field] ?? known.flatMap((one) => columns.find((column) => plainName(column) === one) ?? [])[0]
    return name !== undefined && columns.includes(name) ? [[field, name] as const] : []
  })
  const names: ColumnNames = Object.fromEntries(found)
  return NEEDED.every((field) => names[field] !== undefined) ? names : undefined
}

/** Columns that are named on the command line, such as `phone=tel`. @throws CommandError */
export function givenColumns(pairs: string[]): ColumnNames {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name = '', column = ''] = /^(\w+)=(.+)$/.exec(pair) ?? []
      const field = FIELDS.find((one) => one === name || COLUMNS[one][0] === name)
      if (field) return [field, column]
      const names = FIELDS.map((one) => COLUMNS[one][0]).join(', ')
      throw new CommandError(`--column must be one of ${names}, then = and the column, not "${pair}".`)
    }),
  )
}

/** What is wrong with a row, and what becomes of it. */
export const PROBLEMS = {
  row_unreadable: 'not imported: its values do not fit the columns',
  id_invalid: 'not imported: the id is not a whole number from 1 to 799,999,999',
  id_twice: 'not imported: an earlier row has this id',
  id_taken: 'not imported: someone else has this id here',
  phone_invalid: 'not imported: no country has such a phone number',
  phone_twice: 'not imported: an earlier row has this phone number',
  phone_taken: 'not imported: someone else has this phone number here',
  phone_differs: 'left as they are: they have another phone number here',
  block_differs: 'left as they are: blocked in only one of the two',
  code_invalid: 'imported with a new invite code: this one is not 6 letters and digits',
  code_twice: 'imported with a new invite code: an earlier row has this one',
  code_taken: 'imported with a new invite code: someone else has this one here',
  code_alike:
    'imported as printed: another code differs only in O and 0 or in I, L and 1. Typed exactly, each is found',
  email_invalid: 'imported without the e-mail: it is not an address',
  email_twice: 'imported without the e-mail: an earlier row has it',
  email_taken: 'imported without the e-mail: someone else has it here',
  first_name_invalid: 'imported without the first name: too long, or invisible',
  last_name_invalid: 'imported without the last name: too long, or invisible',
  date_joined_invalid: 'imported as joined today: the date cannot be read, or is in the future',
  last_login_invalid: 'imported without the last sign-in: the date cannot be read, or is in the future',
  inviter_unknown: 'imported without an inviter: there is no such user',
  inviter_refused: 'imported without an inviter: that user is not imported',
  self_invite: 'imported without an inviter: they invited themselves',
  invite_cycle: 'imported without an inviter: the inviter is below them in the tree',
} as const
export type Problem = keyof typeof PROBLEMS

export interface OldUser {
  id: number | null
  phone: string | null
  country: string | null
  /** Null: gets a new one. */
  code: string | null
  inviterId: number | null
  inviterCode: string | null
  email: string | null
  firstName: string | null
  lastName: string | null
  isActive: boolean
  joined: number
  lastLogin: number | null
  role: 'superuser' | 'staff' | null
}

const { first_name: FirstName, last_name: LastName, email: Email } = UpdateUserInput.shape

export interface ReadRow {
  user: OldUser
  problems: Problem[]
}

/** A row of the old service as one of ours, and what of it cannot be. */
export function readRow(cells: Record<string, string | null>, names: ColumnNames, now: number): ReadRow {
  const problems: Problem[] = []
  const textOf = (field: Field) => (names[field] === undefined ? '' : (cells[names[field]] ?? '').trim())
  const read = <Value>(field: Field, problem: Problem, parse: (text: string) => Value | undefined): Value | null => {
    const text = textOf(field)
    const value = text === '' ? undefined : parse(text)
    if (value === undefined && (text !== '' || NEEDED.some((one) => one === field))) problems.push(problem)
    return value ?? null
  }
  const name = (field: 'firstName' | 'lastName' | 'email', problem: Problem, schema: typeof FirstName) =>
    read(field, problem, (text) => {
      const parsed = schema.safeParse(text)
      return parsed.success ? (parsed.data ?? null) : undefined
    })
  const phone = read('phone', 'phone_invalid', parsePhoneOfQuery)
  // Everyone who signs up later would join no earlier.
  const readPast = (text: string) => {
    const at = readTime(text)
    return at !== undefined && at > now ? undefined : at
  }
  const joined = read('joined', 'date_joined_invalid', readPast)
  const user: OldUser = {
    id: read('id', 'id_invalid', readId),
    phone: phone?.e164 ?? null,
    country: phone?.country ?? null,
    code: read('code', 'code_invalid', typedInviteCode),
    ...inviterOf(textOf),
    email: name('email', 'email_invalid', Email),
    firstName: name('firstName', 'first_name_invalid', FirstName),
    lastName: name('lastName', 'last_name_invalid', LastName),
    isActive: names.isActive === undefined || isTrue(textOf('isActive')),
    joined: joined ?? now,
    lastLogin: read('lastLogin', 'last_login_invalid', readPast),
    role: isTrue(textOf('isSuperuser')) ? 'superuser' : isTrue(textOf('isStaff')) ? 'staff' : null,
  }
  return { user, problems }
}

const isTrue = (text: string) => /^(?:t|true|1|yes|on)$/i.test(text)

/** Filters take nine digits, and those who sign up later get higher ones. */
const MAX_ID = 799_999_999

const readId = (text: string) => (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= MAX_ID ? Number(text) : undefined)

/** A column that may hold either is a code if it looks like one: ids of six digits are looked up as codes first. */
function inviterOf(textOf: (field: Field) => string): Pick<OldUser, 'inviterId' | 'inviterCode'> {
  const either = textOf('inviter')
  const code = typedInviteCode(textOf('inviterCode') || either)
  const id = readId(textOf('inviterId') || either)
  // What is neither is kept, so that it is reported.
  return {
    inviterId: id ?? null,
    inviterCode: code ?? (id === undefined ? textOf('inviterCode') || textOf('inviterId') || either || null : null),
  }
}

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|[+-]\d\d(?::?\d\d)?)?$/

/** As Postgres and Django write times; without a zone, UTC. */
export function readTime(text: string): number | undefined {
  const [, day, time, zone = 'Z'] = TIME.exec(text) ?? []
  const offset =
    zone === 'Z'
      ? zone
      : zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`)
  const at = Date.parse(`${day}T${time}${offset}`)
  return Number.isNaN(at) || at < 0 ? undefined : at
}
