import { DatabaseSync } from 'node:sqlite'

/** Tables that stay small however many people there are. */
const SMALL = /^(?:counters|staff(?:_.*)?|d1_migrations)$/
const SMALL_ROWS = 100

interface Column {
  name: string
  type: string
  /** Other than 0: generated, or part of a virtual table. */
  hidden: number
}

/**
 * An SQLite database whose tables were made by these migrations and have a row for each person. It takes names and types
 * from the tables and not from the code, which may already know a later schema. Triggers and the search index see none
 * of the rows.
 */
export function growDatabase(migrations: readonly string[], people: number): DatabaseSync {
  const db = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  for (const migration of migrations) db.exec(migration)
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all()
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${String(name)}`)
  // `virtual` tables keep what they hold in `shadow` ones.
  const tables = db.prepare(`SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'`)
  for (const { name } of tables.all()) fill(db, String(name), SMALL.test(String(name)) ? SMALL_ROWS : people)
  for (const { sql } of triggers) db.exec(String(sql))
  return db
}

function fill(db: DatabaseSync, table: string, rows: number): void {
  const columns = db.prepare('SELECT name, type, hidden FROM pragma_table_xinfo(?)').all(table) as unknown as Column[]
  const own = columns.filter(({ hidden }) => hidden === 0)
  const values = own.map(({ name, type }) => (/int|real|num/i.test(type) ? 'n' : `'"${name} ' || n || '"'`))
  db.prepare(
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
      INSERT OR IGNORE INTO ${table} (${own.map(({ name }) => `"${name}"`).join(', ')})
      SELECT ${values.join(', ')} FROM numbers`,
  ).run(rows)
}
