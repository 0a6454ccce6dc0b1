import { getTableColumns, is, SQL, sql } from 'drizzle-orm'
import type { Column, GetColumnData, Placeholder, SQLWrapper } from 'drizzle-orm'
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

type Columns = Record<string, Column>
/** A row as the builder would return it, and as SQLite stores it: booleans are numbers. */
export type RowOf<Of extends Columns> = { [Name in keyof Of]: GetColumnData<Of[Name]> }
export type StoredRow<Of extends Columns> = Record<keyof Of, unknown>

/** What a raw SELECT of these columns returned, as the builder would have. */
export function readRow<Of extends Columns>(columns: Of, stored: StoredRow<Of>): RowOf<Of> {
  const row: Record<string, unknown> = {}
  for (const [name, column] of Object.entries(columns)) {
    const value = stored[name]
    row[name] = value === null ? null : column.mapFromDriverValue(value)
  }
  return row as RowOf<Of>
}

/** The columns of a table's alias as one JSON object, so that a row can hold several rows of that table. */
export const jsonColumn = (columns: Columns, alias: string): SQL<string> => {
  const members = Object.entries(columns).map(
    ([name, column]) => sql`${sql.raw(`'${name}'`)}, ${sql.identifier(alias)}.${bare(column)}`,
  )
  return sql<string>`json_object(${sql.join(members, sql`, `)})`
}

/** A column's name alone, for where SQLite wants no table before it. */
export const bare = (column: Column): SQL => sql`${sql.identifier(column.name)}`

/** Columns without their table, for the list of an INSERT. */
export const bareList = (columns: Column[]): SQL => sql.raw(columns.map(({ name }) => `"${name}"`).join(', '))

type Names<Table extends SQLiteTable> = keyof Table['$inferInsert']

type Values<Table extends SQLiteTable> = {
  [Name in Names<Table>]: Table['$inferInsert'][Name] | SQLWrapper | Placeholder
}

type Selected<Table extends SQLiteTable> = { [Name in Names<Table>]: SQL.Aliased }

/**
 * What the SELECT of an `INSERT … SELECT` selects: the builder wants every column of the table, in order. Columns that
 * are not named get their default, or null.
 */
export function rowOf<Table extends SQLiteTable>(table: Table, values: Values<Table>): Selected<Table> {
  const named = values as Record<string, unknown>
  const columns = Object.entries(getTableColumns(table)).map(([name, column]) => [
    name,
    sql`${named[name] ?? column.default ?? null}`.as(name),
  ])
  return Object.fromEntries(columns) as Selected<Table>
}

type Written<Table extends SQLiteTable> = {
  [Name in keyof Table['_']['columns']]?: GetColumnData<Table['_']['columns'][Name]> | SQL | Placeholder
}

/**
 * `INSERT INTO … (…) SELECT …` of the columns that are named, for what the builder cannot do: a row that depends on a
 * condition, and columns that keep their defaults. Its FROM or WHERE follows.
 */
export function insertSelect<Table extends SQLiteTable>(table: Table, values: Written<Table>): SQL {
  const columns: Record<string, Column> = getTableColumns(table)
  const written = Object.entries(values as Record<string, unknown>)
  const names = written.flatMap(([name]) => columns[name] ?? [])
  return sql`INSERT INTO ${table} (${bareList(names)})
    SELECT ${sql.join(
      written.map(([, value]) => sql`${value ?? null}`),
      sql`, `,
    )}`
}

/** Adds rows to running totals. `rows` is a SELECT that ends in a condition or a GROUP BY. */
export function addTo(table: SQLiteTable, { keys, sums }: { keys: Column[]; sums: Column[] }, rows: SQL): SQL {
  const set = sums.map((sum) => sql`${bare(sum)} = ${sum} + excluded.${bare(sum)}`)
  return sql`INSERT INTO ${table} (${bareList([...keys, ...sums])}) ${rows}
    ON CONFLICT (${bareList(keys)}) DO UPDATE SET ${sql.join(set, sql`, `)}`
}

/** The SET of an upsert that takes these values from the row that could not be inserted. */
export const excluded = <Table extends SQLiteTable, Name extends Names<Table> & string>(
  table: Table,
  names: Name[],
) => {
  const columns = getTableColumns(table)
  return Object.fromEntries(names.map((name) => [name, sql`excluded.${bare(columns[name]!)}`])) as Record<Name, SQL>
}
