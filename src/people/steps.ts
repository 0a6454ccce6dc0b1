import { sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { users } from '../db/schema.ts'
import type { Counted } from '../http/pagination.ts'

/** Someone who matches, or the last person looked at, where the walk stopped. */
export interface Seen {
  id: number
  passes: number
}

/** Where people are read from, in id order, by one index that bounds how many rows are read. */
export interface Source {
  from: SQL
  /** The same without tables that only the answer needs. */
  along: SQL
  /** The id that orders, of the leading index. */
  position: SQL
  /** Conditions that the leading index answers. */
  where: SQL[]
  /** What is left to check of each row; undefined: everyone matches. */
  passes: SQL | undefined
}

export interface Steps extends Omit<Source, 'where'> {
  where: SQL
  order: SQL
  /** Including the id. */
  columns: SQL
  /** The same from `users` alone, if `columns` uses more tables. */
  lastColumns?: SQL
  limit: SQL | number | Placeholder
  offset?: SQL | number | Placeholder
  scan: SQL | number | Placeholder
  /** True by default. */
  saysWhereItStopped?: boolean
}

/**
 * Reads people one by one until `limit` match. The next match may be a million rows away, so the walk ends after `scan`
 * people, with the last one as its last row, not matching, for the next walk to continue from. That row is only looked up
 * if the page is not full: a LIMIT reads no further.
 */
export function stepsQuery(steps: Steps): SQL {
  const { from, along, where, order, position, passes, columns, lastColumns = columns, limit, offset = 0, scan } = steps
  if (!passes)
    return sql`SELECT ${columns}, 1 AS passes FROM ${from} WHERE ${where} ${order} LIMIT ${limit} OFFSET ${offset}`
  const found = sql`SELECT * FROM (
      SELECT * FROM (SELECT ${columns}, ${passes} AS passes FROM ${from} WHERE ${where} ${order} LIMIT ${scan})
      WHERE passes LIMIT ${limit} OFFSET ${offset})`
  if (steps.saysWhereItStopped === false) return found
  return sql`${found}
    UNION ALL
    SELECT ${lastColumns}, 0 AS passes FROM ${users}
    WHERE ${users.id} = (SELECT ${position} FROM ${along} WHERE ${where} ${order} LIMIT 1 OFFSET ${scan} - 1)
    LIMIT ${limit}`
}

/** How many of the people that `stepsQuery` found match, and whether it looked at everyone. */
export const countFound = (db: Database, found: SQL) =>
  db.all<Counted>(sql`SELECT coalesce(sum(passes), 0) AS value, coalesce(min(passes), 1) AS whole FROM (${found})`)

/** Led by the search index, whose rows CROSS JOIN keeps in the lead: sqlite.org/optoverview.html, section 8.2. */
export const ledBySearch = (match: SQL, passes: SQL | undefined): Source => ({
  from: sql`users_search CROSS JOIN ${users} ON ${users.id} = users_search.rowid`,
  along: sql`users_search`,
  position: sql`users_search.rowid`,
  where: [match],
  passes,
})

/** Led by an index of `users`. */
export const ledBy = (index: string, where: SQL[], passes: SQL | undefined): Source => {
  const from = sql`${users} INDEXED BY ${sql.raw(index)}`
  return { from, along: from, position: sql`${users.id}`, where, passes }
}

/** Led by the ids themselves. */
export const ledById = (passes: SQL | undefined): Source => {
  const from = sql`${users} NOT INDEXED`
  return { from, along: from, position: sql`${users.id}`, where: [], passes }
}
