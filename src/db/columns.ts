import { getTableColumns, is, SQL, sql } from 'drizzle-orm'
import type { Column } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

/** Columns of a result by their names in it, as the builder's `select` takes them. */
type Selection = Record<string, Column | SQL.Aliased>

/** The same list in a raw SELECT. */
export const selectionOf = (selection: Selection): SQL =>
  sql.join(
    Object.entries(selection).map(
      ([name, column]) => sql`${is(column, SQL.Aliased) ? column.sql : column} AS ${sql.identifier(name)}`,
    ),
    sql`, `,
  )

/** A column's name alone, for where SQLite wants no table before it. */
export const bare = (column: Column): SQL => sql`${sql.identifier(column.name)}`

type Values<Table extends SQLiteTable> = {
  [Name in keyof Table['$inferInsert']]: Table['$inferInsert'][Name] | SQL
}

type Row<Table extends SQLiteTable> = { [Name in keyof Table['$inferInsert']]: SQL.Aliased }

/**
 * What the SELECT of an `INSERT … SELECT` selects: the builder wants every column of the table, in order. Columns that
 * are not named are null.
 */
export function rowOf<Table extends SQLiteTable>(table: Table, values: Values<Table>): Row<Table> {
  const named = values as Record<string, unknown>
  const columns = Object.keys(getTableColumns(table)).map((name) => [name, sql`${named[name] ?? null}`.as(name)])
  return Object.fromEntries(columns) as Row<Table>
}
