import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Directory } from '../config.ts'
import { users } from '../db/schema.ts'
import { seesInFullSql } from '../identity/directory.ts'
import type { ListUsersQuery } from './schemas.ts'
import { matchExpression, matchValue, searchWords } from './search.ts'

export interface Filters {
  /** On `users`. */
  conditions: SQL[]
  /** On `users_search`, where it takes part. */
  match: SQL | undefined
  /** The value that `match` looks for, when it is the only condition and needs no more than a value. */
  found: string | undefined
}

export const isFiltered = ({ conditions, match }: Filters): boolean => conditions.length > 0 || match !== undefined

/** Filters that many users may pass, by the name that query and table share. */
const WIDE_FILTERS = {
  first_name: users.firstName,
  last_name: users.lastName,
  invited_by_code: users.invitedByCode,
}

/**
 * The filters of the list as conditions, none of which tells the caller what the answer would mask.
 * A wide filter alone has its index. Several, or one with a search, are looked up in the search index, since the index
 * of any one of them may hold half of the table for a page of one row; the conditions then settle upper and lower case.
 */
export function filterConditions(directory: Directory, callerId: number, query: ListUsersQuery): Filters {
  const inFull = seesInFullSql(directory, callerId)
  const ifSeen = (condition: SQL) =>
    inFull ? sql`(${condition} AND (users.id = ${callerId} OR ${inFull}))` : condition
  const unique: SQL[] = []
  if (query.phone) unique.push(ifSeen(eq(users.phone, query.phone.e164)))
  // A partial index serves only a query that repeats its condition.
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
