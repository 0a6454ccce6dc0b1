import { gte, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { users } from '../../db/schema.ts'
import { matchExpression, searchWords } from '../../people/search.ts'
import { isFiltering } from './schemas.ts'
import type { PeopleFilter } from './schemas.ts'

/** What the staff member sees: a filter must not match on anything else. */
export interface Visibility {
  /** `people.unmasked`: phones and e-mails. */
  unmasked: boolean
}

/** Where people are read from, in id order. */
export interface Source {
  from: SQL
  /** The same without tables that only the answer needs. */
  along: SQL
  /** The id that orders, of the leading index. */
  position: SQL
  /** Conditions that the leading index answers. */
  where: SQL[]
  /** What is left to check per row. Undefined: everyone matches. */
  rest: PeopleFilter | undefined
  /** Rows read per person, including finding the last one. */
  cost: number
}

function searchMatch(filter: PeopleFilter, { unmasked }: Visibility): SQL | undefined {
  const words = searchWords(filter.search ?? '')
  if (words.length === 0) return undefined
  return sql`users_search MATCH ${matchExpression({ words, whole: [] }, unmasked)}`
}

/** What the leading index has not answered. Days are a range of any index. */
function without(filter: PeopleFilter, settled: keyof PeopleFilter): PeopleFilter | undefined {
  const rest = { ...filter, [settled]: undefined }
  return isFiltering({ ...rest, joined_from: undefined, joined_to: undefined }) ? rest : undefined
}

/** Led by an index of `users`, none of which holds deleted people. */
function led(index: string, condition: SQL, rest: PeopleFilter | undefined): Source {
  const from = sql`${users} INDEXED BY ${sql.raw(index)}`
  return { from, along: from, position: sql`${users.id}`, where: [condition], rest, cost: costOf(rest) }
}

/** The highest cost per person. */
export const DEAREST = 3

/** A remaining search looks into the search index. */
const costOf = (rest: PeopleFilter | undefined) => (rest?.search === undefined ? 2 : DEAREST)

/**
 * Chooses the leading index: usually the smallest. People scheduled for deletion and blocked people are few; a word is rarer
 * than a country.
 */
export function peopleSource(filter: PeopleFilter, visibility: Visibility): Source {
  if (filter.deletion_requested === true) {
    const isLeaving = isNotNull(users.deletionRequestedAt)
    return led('users_leaving', isLeaving, without(filter, 'deletion_requested'))
  }
  const match = searchMatch(filter, visibility)
  if (match) {
    return {
      // CROSS JOIN keeps the search index in the lead: sqlite.org/optoverview.html, section 8.2.
      from: sql`users_search CROSS JOIN ${users} ON ${users.id} = users_search.rowid`,
      along: sql`users_search`,
      position: sql`users_search.rowid`,
      where: [match],
      rest: without(filter, 'search'),
      cost: DEAREST,
    }
  }
  if (filter.active === false) {
    const isBlocked = sql`NOT ${users.isActive} AND ${users.deletedAt} IS NULL`
    return led('users_blocked', isBlocked, without(filter, 'active'))
  }
  if (filter.country !== undefined) {
    const isOfCountry = sql`${users.country} = ${filter.country} AND ${users.country} IS NOT NULL`
    return led('users_country', isOfCountry, without(filter, 'country'))
  }
  const from = sql`${users} NOT INDEXED`
  return { from, along: from, position: sql`${users.id}`, where: [], rest: filter, cost: 2 }
}

const flag = (wanted: boolean | undefined, condition: SQL): SQL[] =>
  wanted === undefined ? [] : [wanted ? condition : sql`NOT (${condition})`]

/** A filter as a condition on a row of `users`. Deleted people never match. */
export function peopleWhere(filter: PeopleFilter, visibility: Visibility): SQL {
  const match = searchMatch(filter, visibility)
  const conditions = [
    isNull(users.deletedAt),
    ...flag(filter.active, sql`${users.isActive}`),
    ...flag(filter.has_inviter, isNotNull(users.invitedByCode)),
    ...flag(filter.deletion_requested, isNotNull(users.deletionRequestedAt)),
    ...(filter.country === undefined ? [] : [sql`${users.country} IS ${filter.country}`]),
    ...(filter.joined_from === undefined ? [] : [gte(users.dateJoined, filter.joined_from)]),
    ...(filter.joined_to === undefined ? [] : [lt(users.dateJoined, filter.joined_to)]),
    // For one person: the search index goes straight to the row.
    ...(match ? [sql`EXISTS (SELECT 1 FROM users_search WHERE ${match} AND users_search.rowid = ${users.id})`] : []),
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
