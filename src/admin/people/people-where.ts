import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { matchExpression, searchWords } from '../../people/search.ts'
import { isFiltering } from './people-filter.ts'
import type { PeopleFilter } from './people-filter.ts'

/** Whose eyes a filter is for: it must not match on what they may not see. */
export interface Eyes {
  /** Phones and e-mails are not masked: `people.unmasked`. */
  unmasked: boolean
}

/** Where people are read from, in the order of ids. */
export interface Source {
  from: SQL
  /** The same without what only the answer needs. */
  along: SQL
  /** What the order is by: an id, of the index that leads. */
  position: SQL
  /** What the index that leads settles by itself. */
  where: SQL[]
  /** What is left to ask of each row; nothing: whoever is there passes. */
  rest: PeopleFilter | undefined
  /** Rows that are read for each person looked at, the look for the last one included. */
  cost: number
}

const NOBODY = sql`0`

function searchMatch(filter: PeopleFilter, { unmasked }: Eyes): SQL | undefined {
  const words = searchWords(filter.search ?? '')
  if (words.length === 0) return undefined
  return sql`users_search MATCH ${matchExpression({ words, whole: [] }, unmasked ? undefined : NOBODY)}`
}

/** What a filter asks besides what its index has answered. Days are a range of any index. */
function without(filter: PeopleFilter, settled: keyof PeopleFilter): PeopleFilter | undefined {
  const rest = { ...filter, [settled]: undefined }
  return isFiltering({ ...rest, joined_from: undefined, joined_to: undefined }) ? rest : undefined
}

/** An index of `users`, none of which holds anybody who is deleted. */
function led(index: string, condition: SQL, rest: PeopleFilter | undefined): Source {
  const from = sql`users INDEXED BY ${sql.raw(index)}`
  return { from, along: from, position: sql`users.id`, where: [condition], rest, cost: costOf(rest) }
}

/** The most that a person costs. */
export const DEAREST = 3

/** A search that is left to ask takes a look at the search index. */
const costOf = (rest: PeopleFilter | undefined) => (rest?.search === undefined ? 2 : DEAREST)

/**
 * The index to go along: the one that holds the fewest, by what people are like. The staff, those who are about to go
 * and the blocked are few; a word is rarer than a country.
 */
export function peopleSource(filter: PeopleFilter, eyes: Eyes): Source {
  if (filter.staff === true) return led('users_staff', sql`users.is_staff`, without(filter, 'staff'))
  if (filter.deletion_requested === true) {
    const isLeaving = sql`users.deletion_requested_at IS NOT NULL`
    return led('users_leaving', isLeaving, without(filter, 'deletion_requested'))
  }
  const match = searchMatch(filter, eyes)
  if (match) {
    return {
      // CROSS JOIN keeps the search index in the lead: sqlite.org/optoverview.html, section 8.2.
      from: sql`users_search CROSS JOIN users ON users.id = users_search.rowid`,
      along: sql`users_search`,
      position: sql`users_search.rowid`,
      where: [match],
      rest: without(filter, 'search'),
      cost: DEAREST,
    }
  }
  if (filter.active === false) {
    const isBlocked = sql`NOT users.is_active AND users.deleted_at IS NULL`
    return led('users_blocked', isBlocked, without(filter, 'active'))
  }
  if (filter.country !== undefined) {
    const isOfCountry = sql`users.country = ${filter.country} AND users.country IS NOT NULL`
    return led('users_country', isOfCountry, without(filter, 'country'))
  }
  const from = sql`users NOT INDEXED`
  return { from, along: from, position: sql`users.id`, where: [], rest: filter, cost: 2 }
}

const flag = (wanted: boolean | undefined, condition: SQL): SQL[] =>
  wanted === undefined ? [] : [wanted ? condition : sql`NOT (${condition})`]

/** Who passes a filter, as a condition on a row of `users`. The deleted never do. */
export function peopleWhere(filter: PeopleFilter, eyes: Eyes): SQL {
  const match = searchMatch(filter, eyes)
  const conditions = [
    sql`users.deleted_at IS NULL`,
    ...flag(filter.active, sql`users.is_active`),
    ...flag(filter.staff, sql`users.is_staff`),
    ...flag(filter.has_inviter, sql`users.invited_by_code IS NOT NULL`),
    ...flag(filter.deletion_requested, sql`users.deletion_requested_at IS NOT NULL`),
    ...(filter.country === undefined ? [] : [sql`users.country IS ${filter.country}`]),
    ...(filter.joined_from === undefined ? [] : [sql`users.date_joined >= ${filter.joined_from}`]),
    ...(filter.joined_to === undefined ? [] : [sql`users.date_joined < ${filter.joined_to}`]),
    // Of one person: the search index goes to the row and nowhere else.
    ...(match ? [sql`EXISTS (SELECT 1 FROM users_search WHERE ${match} AND users_search.rowid = users.id)`] : []),
  ]
  return sql`(${sql.join(conditions, sql` AND `)})`
}

interface Range {
  /** Ids below this one, and above that one. */
  below?: number | undefined
  above?: number | undefined
}

/** SQLite's min and max of one value would be aggregates. */
const one = (of: SQL[], pick: SQL) => (of.length === 1 ? of[0]! : sql`${pick}(${sql.join(of, sql`, `)})`)

/**
 * A range of ids, narrowed to the days of joining: ids grow with `date_joined`, so the index of dates gives both ends
 * in a row each. Each end is one value: of two, SQLite would start at the one and read on to the other.
 */
export function idRange(
  { joined_from: from, joined_to: to }: PeopleFilter,
  { below, above }: Range,
  position: SQL,
): SQL[] {
  const lowest = [
    ...(above === undefined ? [] : [sql`CAST(${above} AS INTEGER) + 1`]),
    ...(from === undefined
      ? []
      : [sql`(SELECT id FROM users WHERE date_joined >= ${from} ORDER BY date_joined, id LIMIT 1)`]),
  ]
  const highest = [
    ...(below === undefined ? [] : [sql`CAST(${below} AS INTEGER) - 1`]),
    ...(to === undefined
      ? []
      : [sql`(SELECT id FROM users WHERE date_joined < ${to} ORDER BY date_joined DESC, id DESC LIMIT 1)`]),
  ]
  return [
    ...(lowest.length === 0 ? [] : [sql`${position} >= ${one(lowest, sql`max`)}`]),
    ...(highest.length === 0 ? [] : [sql`${position} <= ${one(highest, sql`min`)}`]),
  ]
}
