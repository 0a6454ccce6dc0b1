import { sql } from 'drizzle-orm'
import type { SQL, SQLWrapper, Subquery } from 'drizzle-orm'
import type { Database } from './database.ts'

/** A query of the builder. */
interface Select<Row> {
  as: (alias: string) => Subquery
  _: { result: Row[] }
}

export type Lists = Record<string, Select<unknown>>
export type RowsOf<Of extends Lists> = { [Name in keyof Of]: Of[Name]['_']['result'] }

/** A text that holds this. */
type Json<Content> = string & { content?: Content }

/**
 * Several queries as one row of JSON, for `readLists`: a statement of its own costs as much as a dozen rows, and rows as
 * objects as much again. For texts and numbers alone, since no column decodes what it has read.
 */
export const selectLists = <const Of extends Lists>(db: Database, queries: Of) =>
  db.all<{ lists: Json<RowsOf<Of>> }>(
    sql`SELECT '{' || ${sql.join(
      Object.entries(queries).map(([name, query]) => listOf(name, query.as('listed'))),
      sql` || ',' || `,
    )} || '}' AS lists`,
  )

/** As arrays, with the names once: D1 gives a function 32 arguments at most. */
function listOf(name: string, query: Subquery): SQL {
  const columns = query as unknown as Record<string, SQLWrapper>
  const names = Object.keys(query._.selectedFields)
  const row = sql.join(
    names.map((column) => sql`${columns[column]}`),
    sql`, `,
  )
  const head = sql.raw(`'"${name}":{"names":${JSON.stringify(names)},"rows":'`)
  return sql`${head} || (SELECT json_group_array(json_array(${row})) FROM ${query}) || '}'`
}

interface List {
  names: string[]
  rows: unknown[][]
}

export function readLists<Content>([row]: { lists: Json<Content> }[]): Content {
  const lists = Object.entries(JSON.parse(row!.lists) as Record<string, List>)
  return Object.fromEntries(
    lists.map(([name, { names, rows }]) => [
      name,
      rows.map((values) => Object.fromEntries(names.map((column, i) => [column, values[i]]))),
    ]),
  ) as Content
}
