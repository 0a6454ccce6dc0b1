import { gte, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { users } from '../../db/schema.ts'
import { holdsWords, isOnePiece, matchRarest, searchWords } from '../../people/search.ts'
import type { Reading } from '../../people/search.ts'
import { ledBy, ledById, ledBySearch } from '../../people/steps.ts'
import type { Source } from '../../people/steps.ts'
import { isFiltering } from './schemas.ts'
import type { PeopleFilter } from './schemas.ts'

/** What the staff member sees: a filter must not match on anything else. */
export interface Visibility {
  /** `people.unmasked`: phones and e-mails. */
  unmasked: boolean
}

/** A source, and the rows read per person, including finding the last one. */
export interface PricedSource extends Source {
  cost: number
}

const wordsOf = ({ search }: PeopleFilter) => searchWords(search ?? '')

/** What the leading index has not answered. Days are a range of any index. */
function without(filter: PeopleFilter, settled: keyof PeopleFilter, { unmasked }: Visibility): SQL | undefined {
  const rest = { ...filter, [settled]: undefined }
  const isSettled = !isFiltering({ ...rest, joined_from: undefined, joined_to: undefined })
  return isSettled ? undefined : peopleWhere(rest, { unmasked })
}

/** An index of `users` costs a row, as does the person, and finding the last one. The search index is a table of its own. */
const COST = 2
export const DEAREST = 3
/** Of a list read by ranges of an index: the index, its range, the person, and finding the last. */
export const RANGE_COST = 4

/**
 * Chooses the leading index: usually the smallest. People scheduled for deletion and blocked people are few; a word is rarer
 * than a country. No index holds deleted people, but that of those who leave: until their erasure is finished.
 */
export function peopleSource(filter: PeopleFilter, visibility: Visibility, reading: Reading): PricedSource {
  if (filter.deletion_requested === true) {
    const rest = without(filter, 'deletion_requested', visibility)
    const isLeaving = sql`${users.deletionRequestedAt} IS NOT NULL AND ${users.deletedAt} IS NULL`
    return { ...ledBy('users_leaving', [isLeaving], rest), cost: COST }
  }
  const words = wordsOf(filter)
  if (words.length > 0) {
    const match = matchRarest(words, visibility.unmasked, reading)
    const rest = isOnePiece(words) ? without(filter, 'search', visibility) : peopleWhere(filter, visibility)
    return { ...ledBySearch(match, rest), cost: DEAREST }
  }
  if (filter.active === false) {
    const isBlocked = sql`NOT ${users.isActive} AND ${users.deletedAt} IS NULL`
    return { ...ledBy('users_blocked', [isBlocked], without(filter, 'active', visibility)), cost: COST }
  }
  if (filter.country !== undefined) {
    const isOfCountry = sql`${users.country} = ${filter.country} AND ${users.country} IS NOT NULL`
    return { ...ledBy('users_country', [isOfCountry], without(filter, 'country', visibility)), cost: COST }
  }
  return { ...ledById(peopleWhere(filter, visibility)), cost: COST }
}

const flag = (wanted: boolean | undefined, condition: SQL): SQL[] =>
  wanted === undefined ? [] : [wanted ? condition : sql`NOT (${condition})`]

/** A filter as a condition on a row of `users`. Deleted people never match. */
export function peopleWhere(filter: PeopleFilter, visibility: Visibility): SQL {
  const words = wordsOf(filter)
  const conditions = [
    isNull(users.deletedAt),
    ...flag(filter.active, sql`${users.isActive}`),
    ...flag(filter.has_inviter, isNotNull(users.invitedByCode)),
    ...flag(filter.deletion_requested, isNotNull(users.deletionRequestedAt)),
    ...(filter.country === undefined ? [] : [sql`${users.country} IS ${filter.country}`]),
    ...(filter.joined_from === undefined ? [] : [gte(users.dateJoined, filter.joined_from)]),
    ...(filter.joined_to === undefined ? [] : [lt(users.dateJoined, filter.joined_to)]),
    ...(words.length === 0 ? [] : [holdsWords(words, visibility.unmasked)]),
  ]
  return sql`(${sql.join(conditions, sql` AND `)})`
}

interface Range {
  /** Both exclusive. */
  below?: number | undefined
  above?: number | undefined
}

/** With one argument, SQLite's min and max are aggregates. */
const one = (of: SQL[], pick: SQL) => (of.length === 1 ? of[0]! : sql`${pick}(${sql.join(of, sql`, `)})`)

/**
 * A range of ids, narrowed to days of sign-up: ids grow with `date_joined`, so the date index gives each end in one row.
 * Each end is one value: given two, SQLite would start at one and read on to the other.
 */
export function idRange(
  { joined_from: from, joined_to: to }: PeopleFilter,
  { below, above }: Range,
  position: SQL,
): SQL[] {
  const { id, dateJoined } = users
  const lowest = [
    ...(above === undefined ? [] : [sql`CAST(${above} AS INTEGER) + 1`]),
    ...(from === undefined
      ? []
      : [sql`(SELECT ${id} FROM ${users} WHERE ${dateJoined} >= ${from} ORDER BY ${dateJoined}, ${id} LIMIT 1)`]),
  ]
  const highest = [
    ...(below === undefined ? [] : [sql`CAST(${below} AS INTEGER) - 1`]),
    ...(to === undefined
      ? []
      : [
          sql`(SELECT ${id} FROM ${users} WHERE ${dateJoined} < ${to} ORDER BY ${dateJoined} DESC, ${id} DESC LIMIT 1)`,
        ]),
  ]
  return [
    ...(lowest.length === 0 ? [] : [sql`${position} >= ${one(lowest, sql`max`)}`]),
    ...(highest.length === 0 ? [] : [sql`${position} <= ${one(highest, sql`min`)}`]),
  ]
}
