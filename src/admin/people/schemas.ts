import * as z from 'zod/mini'
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
  described(emptyAsAbsent(transformed(z.enum(['true', 'false']), (text) => text === 'true')), {
    description,
  })

const day = (description: string, shiftMs: number) =>
  described(emptyAsAbsent(transformed(DayText, (text) => Date.parse(text) + shiftMs)), {
    description,
    examples: ['2026-11-23'],
  })

/** Which people: for the list, its file and bulk actions. All conditions must match. */
export const PeopleFilter = z.object({
  search: described(emptyAsAbsent(SearchText), {
    description:
      'Words; each must occur in phone, e-mail, name, invite code or inviter. `…5566` is the end of a phone; of four digits ' +
      'alone, phones that end so come first. Analysts cannot search phones and e-mails.',
  }),
  active: yesOrNo('True: not blocked. False: blocked.'),
  has_inviter: yesOrNo('True: has an inviter. False: has none.'),
  deletion_requested: yesOrNo('True: scheduled for deletion. False: not.'),
  country: described(emptyAsAbsent(readAs(z.string(), readCountry, 'invalid_value')), {
    description: 'Country of the phone: ISO 3166, or a calling code shared by countries.',
    examples: ['DE'],
  }),
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
  /** Of a search for the last digits of a phone: past those whose phone ends so. */
  isRest?: boolean | undefined
}

const STANDING = /^(\w+)\.([0-9a-z]{1,10})\.([0-9a-z]{1,10})$/

const REST = '.r'

function readPeopleCursor(text: string): PeopleCursor | undefined {
  if (text.endsWith(REST)) {
    const cursor = readCursor(text.slice(0, -REST.length))
    return cursor && { ...cursor, isRest: true }
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
  const { standing, isRest } = cursor
  const stood = standing ? [standing.score, standing.reachedAt] : []
  const position = [cursorText(cursor), ...stood.map((part) => part.toString(36))].join('.')
  return cursorUrl(requestUrl, isRest ? position + REST : position)
}

const MAX_LIMIT = 100
const DEFAULT_LIMIT = 25

const ORDERINGS = ['newest', 'oldest', 'most_invited'] as const

const ordering = described(emptyAsDefault(z.enum(ORDERINGS), 'newest'), {
  description: 'By sign-up date, or by invitees: then only users with invitees are listed.',
  default: 'newest',
})

interface Ordered {
  ordering: (typeof ORDERINGS)[number]
  cursor?: PeopleCursor | undefined
}

/** A cursor only works in the order it comes from. */
function refuseCursorOfAnother({ value, issues }: z.core.ParsePayload<Ordered>) {
  const { ordering: asked, cursor } = value
  if (!cursor || (cursor.standing !== undefined) === (asked === 'most_invited')) return
  issues.push({ code: 'custom', path: ['cursor'], input: value, params: { code: 'invalid_cursor' } })
}

const ListPeopleFields = z.object({
  ...PeopleFilter.shape,
  ordering,
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT),
  cursor: described(emptyAsAbsent(readAs(z.string(), readPeopleCursor, 'invalid_cursor')), {
    description: 'From `next` or `previous`, with the same `ordering`.',
  }),
})
export const ListPeopleQuery = ListPeopleFields.check(refuseCursorOfAnother)
export type ListPeopleQuery = z.output<typeof ListPeopleQuery>

export const ExportPeopleQuery = z.object({ ...PeopleFilter.shape, ordering })
export type ExportPeopleQuery = z.output<typeof ExportPeopleQuery>
