import { Column, is, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper, Subquery } from 'drizzle-orm'
import type { SQLiteRaw } from 'drizzle-orm/sqlite-core/query-builders/raw'
import { bare } from './columns.ts'
import type { Database } from './database.ts'
import { mapping } from './prepared-query.ts'

/** A query of the builder. */
interface Select<Row> {
  as: (alias: string) => Subquery
  _: { result: Row[] }
}

export type Lists = Record<string, Select<unknown>>
type RowsOf<Of extends Lists> = { [Name in keyof Of]: Of[Name]['_']['result'] }

/**
 * Several queries in one statement, whose result has the rows of each: a statement of its own costs as much as a dozen
 * rows, and rows as objects as much again. For texts and numbers alone, since no column decodes what it has read.
 */
export function selectLists<const Of extends Lists>(db: Database, queries: Of): SQLiteRaw<RowsOf<Of>> {
  const lists = Object.entries(queries).map(([name, query]) => ({ name, query: query.as('listed') }))
  const named = lists.map(({ name, query }) => ({ name, columns: Object.keys(query._.selectedFields) }))
  const read = db.all<{ lists: string }>(
    sql`SELECT '[' || ${sql.join(
      lists.map(({ query }) => listOf(query)),
      sql` || ',' || `,
    )} || ']' AS lists`,
  )
  return mapping(read, ([row]) => readLists(row!.lists, named) as RowsOf<Of>)
}

/** As arrays, since the names are known here: D1 gives a function 32 arguments at most. */
function listOf(query: Subquery): SQL {
  const columns = query as unknown as Record<string, SQLWrapper>
  const row = Object.keys(query._.selectedFields).map((name) => {
    const column = columns[name]
    return is(column, Column) ? bare(column) : sql`${column}`
  })
  return sql`(SELECT json_group_array(json_array(${sql.join(row, sql`, `)})) FROM ${query})`
}

function readLists(text: string, named: { name: string; columns: string[] }[]): Record<string, unknown[]> {
  const lists = JSON.parse(text) as unknown[][][]
  return Object.fromEntries(
    named.map(({ name, columns }, i) => [
      name,
      lists[i]!.map((values) => Object.fromEntries(columns.map((column, place) => [column, values[place]]))),
    ]),
  )
}
