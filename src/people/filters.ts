import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { users } from '../db/schema.ts'
import { seesInFull } from '../identity/directory.ts'
import type { Viewing } from '../identity/directory.ts'
import type { ListUsersQuery } from './schemas.ts'
import { matchExpression, matchValue, searchWords } from './search.ts'

export interface Filters {
  /** On `users`. */
  conditions: SQL[]
  /** On `users_search`, if it is used. */
  match: SQL | undefined
  /** What `match` looks for, if it is the only condition and a plain value. */
  found: string | undefined
}

export const isFiltered = ({ conditions, match }: Filters): boolean => conditions.length > 0 || match !== undefined

/** Filters that may match many users, by their name in the query. */
const WIDE_FILTERS = {
  first_name: users.firstName,
  last_name: users.lastName,
  invited_by_code: users.invitedByCode,
}

/**
 * The filters as conditions, none of which reveals what the answer masks. One wide filter uses its index. Several, or one
 * with a search, use the search index, since the index of each may hold half the table; the conditions then compare case.
 */
export function filterConditions(viewing: Viewing, query: ListUsersQuery): Filters {
  const inFull = seesInFull(viewing)
  const isSelf = 'role' in viewing.viewer ? sql`0` : sql`${users.id} = ${viewing.viewer.id}`
  const ifSeen = (condition: SQL) => (inFull ? condition : sql`(${condition} AND ${isSelf})`)
  const unique: SQL[] = []
  if (query.phone) unique.push(ifSeen(eq(users.phone, query.phone.e164)))
  // A partial index is only used if the query repeats its condition.
  if (query.email) unique.push(ifSeen(sql`(lower(${users.email}) = ${query.email} AND ${users.email} IS NOT NULL)`))
  if (query.invite_code) unique.push(eq(users.inviteCode, query.invite_code))

  const words = searchWords(query.search ?? '')
  const wide = wideFilters(query)
  const together = unique.length === 0 && wide.length + Math.min(words.length, 1) > 1
  // A plus sign keeps a condition from choosing an index: sqlite.org/optoverview.html, section 5.
  const equal = wide.map(({ column, value }) => (together ? sql`+${column} = ${value}` : eq(column, value)))
  const conditions = [...unique, ...equal]
  if (!together && words.length === 0) return { conditions, match: undefined, found: undefined }
  const wanted = { words, whole: together ? wide : [] }
  return {
    conditions,
    match: sql`users_search MATCH ${matchExpression(wanted, inFull)}`,
    found: conditions.length === 0 ? matchValue(wanted, inFull) : undefined,
  }
}

function wideFilters(query: ListUsersQuery) {
  return Object.entries(WIDE_FILTERS).flatMap(([name, column]) => {
    const value = query[name as keyof typeof WIDE_FILTERS]
    return value === undefined ? [] : [{ name, column, value }]
  })
}
