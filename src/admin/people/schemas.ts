import * as z from 'zod/mini'
import { docs } from '#docs'
import { cursorText, cursorUrl, emptyAsAbsent, emptyAsDefault, pageLimit, readCursor } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described, readAs, transformed } from '../../lib/schema.ts'
import { DAY_MS } from '../../lib/time.ts'
import { SearchText } from '../../people/schemas.ts'

/** ISO 3166, or a calling code shared by countries. In a query string `+` means a space. */
function readCountry(text: string): string | undefined {
  const code = text.trim().toUpperCase()
  if (/^[A-Z]{2}$/.test(code)) return code
  return /^\+?\d{1,3}$/.test(code) ? `+${code.replace('+', '')}` : undefined
}

const yesOrNo = (description: string) =>
  described(
    emptyAsAbsent(transformed(z.enum(['true', 'false']), (text) => text === 'true')),
    docs({
      description,
    }),
  )

const day = (description: string, shiftMs: number) =>
  described(
    emptyAsAbsent(transformed(DayText, (text) => Date.parse(text) + shiftMs)),
    docs({
      description,
      examples: ['2026-11-23'],
    }),
  )

/** Which people: for the list, its file and bulk actions. All conditions must match. */
export const PeopleFilter = z.object({
  search: described(
    emptyAsAbsent(SearchText),
    docs({
      description:
        'Words; each must occur in phone, e-mail, name, invite code or inviter. `…5566` is the end of a phone; of four digits ' +
        'alone, phones that end so come first. Analysts cannot search phones and e-mails.',
    }),
  ),
  active: yesOrNo('True: not blocked. False: blocked.'),
  has_inviter: yesOrNo('True: has an inviter. False: has none.'),
  deletion_requested: yesOrNo('True: scheduled for deletion. False: not.'),
  country: described(
    emptyAsAbsent(readAs(z.string(), readCountry, 'invalid_value')),
    docs({
      description: 'Country of the phone: ISO 3166, or a calling code shared by countries.',
      examples: ['DE'],
    }),
  ),
  joined_from: day('First day of sign-up, UTC.', 0),
  joined_to: day('Last day of sign-up, UTC.', DAY_MS),
})
/** `joined_from` is inclusive, `joined_to` exclusive: Unix time, milliseconds. */
export type PeopleFilter = z.output<typeof PeopleFilter>

/** Whether it excludes anyone. */
export const isFiltering = (filter: PeopleFilter): boolean => Object.values(filter).some((value) => value !== undefined)

/** Place on the leaderboard when it was read. The person may have moved since; the list continues from the place. */
export interface Standing {
  score: number
  reachedAt: number
}

/** The user a page starts after and, in leaderboard order, their position. */
export interface PeopleCursor extends Cursor {
  standing?: Standing | undefined
  /** What the list is sorted by, of that user. */
  sorted?: string | undefined
  /** Of a search for the last digits of a phone: past those whose phone ends so. */
  isRest?: boolean | undefined
}

const STANDING = /^(\w+)\.([0-9a-z]{1,10})\.([0-9a-z]{1,10})$/

const REST = '.r'
/** The value as base64url, since it may be any text. */
const SORTED = /^(\w+)\.s([\w-]{1,300})$/

function readPeopleCursor(text: string): PeopleCursor | undefined {
  if (text.endsWith(REST)) {
    const cursor = readCursor(text.slice(0, -REST.length))
    return cursor && { ...cursor, isRest: true }
  }
  const sorted = SORTED.exec(text)
  if (sorted) {
    const [, position = '', value = ''] = sorted
    const cursor = readCursor(position)
    return cursor && { ...cursor, sorted: Buffer.from(value, 'base64url').toString() }
  }
  const found = STANDING.exec(text)
  const cursor = readCursor(found?.[1] ?? text)
  if (!found || !cursor) return cursor
  const [score = 0, reachedAt = 0] = found.slice(2).map((part) => Number.parseInt(part, 36))
  return { ...cursor, standing: { score, reachedAt } }
}

/** Absolute URL of the page at a cursor, with the caller's parameters. */
export function peopleUrl(requestUrl: string, cursor: PeopleCursor | undefined): string | null {
  if (!cursor) return null
  const { standing, isRest, sorted } = cursor
  const stood = standing ? [standing.score, standing.reachedAt] : []
  const position = [cursorText(cursor), ...stood.map((part) => part.toString(36))].join('.')
  if (sorted !== undefined) return cursorUrl(requestUrl, `${position}.s${Buffer.from(sorted).toString('base64url')}`)
  return cursorUrl(requestUrl, isRest ? position + REST : position)
}

const MAX_LIMIT = 100
const DEFAULT_LIMIT = 25

/** Columns with an index. Nobody's are masked: an order tells values apart. */
export const SORTED_BY = { country: 'country', first_name: 'firstName', invite_code: 'inviteCode' } as const
type Sorted = keyof typeof SORTED_BY

const ORDERINGS = [
  ...(['newest', 'oldest', 'most_invited', 'least_invited'] as const),
  ...(['country', '-country', 'first_name', '-first_name', 'invite_code', '-invite_code'] as const),
] as const
export type Ordering = (typeof ORDERINGS)[number]

export const isByInvited = (ordering: Ordering): boolean => ordering.endsWith('_invited')

/** The column that an order is by, if it is one of `SORTED_BY`. */
export function sortedBy(ordering: Ordering): Sorted | undefined {
  const name = ordering.replace('-', '')
  return Object.hasOwn(SORTED_BY, name) ? (name as Sorted) : undefined
}

/** Whether ids fall along the list, or along those that share a value. */
export const isDescending = (ordering: Ordering): boolean =>
  ordering === 'newest' || ordering === 'least_invited' || ordering.startsWith('-')

const ordering = described(
  emptyAsDefault(z.enum(ORDERINGS), 'newest'),
  docs({
    description:
      'By sign-up date, by invitees, or by a column, whose order a minus turns round. By invitees, only users with invitees ' +
      'are listed; by a column, only those who have a value in it.',
    default: 'newest',
  }),
)

interface Ordered {
  ordering: Ordering
  cursor?: PeopleCursor | undefined
}

/** A cursor only works in the order it comes from. */
function refuseCursorOfAnother({ value, issues }: z.core.ParsePayload<Ordered>) {
  const { ordering: asked, cursor } = value
  const isOfIt =
    (cursor?.standing !== undefined) === isByInvited(asked) &&
    (cursor?.sorted !== undefined) === (sortedBy(asked) !== undefined)
  if (!cursor || isOfIt) return
  issues.push({ code: 'custom', path: ['cursor'], input: value, params: { code: 'invalid_cursor' } })
}

const ListPeopleFields = z.object({
  ...PeopleFilter.shape,
  ordering,
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT),
  cursor: described(
    emptyAsAbsent(readAs(z.string(), readPeopleCursor, 'invalid_cursor')),
    docs({
      description: 'From `next` or `previous`, with the same `ordering`.',
    }),
  ),
})
export const ListPeopleQuery = ListPeopleFields.check(refuseCursorOfAnother)
export type ListPeopleQuery = z.output<typeof ListPeopleQuery>

export const ExportPeopleQuery = z.object({ ...PeopleFilter.shape, ordering })
export type ExportPeopleQuery = z.output<typeof ExportPeopleQuery>
