import { sql } from 'drizzle-orm'
import type { SQL, SQLWrapper, Subquery } from 'drizzle-orm'
import type { Database } from './database.ts'

/** A query of the builder. */
interface Select<Row> {
  as: (alias: string) => Subquery
  _: { result: Row[] }
}

type Lists = Record<string, Select<unknown>>
type RowsOf<Of extends Lists> = { [Name in keyof Of]: Of[Name]['_']['result'] }

/** A text that holds this. */
type Json<Content> = string & { content?: Content }

/**
 * Several queries as one row of JSON, for `readLists`: a statement of its own costs as much as a dozen rows. For texts and numbers
 * alone, since no column decodes what it has read.
 */
export const selectLists = <const Of extends Lists>(db: Database, queries: Of) =>
  db.all<{ lists: Json<RowsOf<Of>> }>(
    sql`SELECT ${objectOf(
      Object.entries(queries).map(([name, query]) => [name, listOf(query.as('listed'))]),
    )} AS lists`,
  )

export const readLists = <Content>([row]: { lists: Json<Content> }[]): Content => JSON.parse(row!.lists) as Content

function listOf(query: Subquery): SQL {
  const columns = query as unknown as Record<string, SQLWrapper>
  const row = objectOf(Object.keys(query._.selectedFields).map((name) => [name, columns[name]!]))
  return sql`(SELECT json_group_array(${row}) FROM ${query})`
}

const objectOf = (members: [name: string, value: SQLWrapper][]): SQL =>
  sql`json_object(${sql.join(
    members.map(([name, value]) => sql`${sql.raw(`'${name}'`)}, ${value}`),
    sql`, `,
  )})`
