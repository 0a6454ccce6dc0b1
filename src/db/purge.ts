import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from './database.ts'
import { runQuery } from './run-batch.ts'

/** Rows of one statement: D1 stops a statement after 30 seconds, and nobody else writes meanwhile. */
export const PURGE_ROWS = 1000
/** Statements of one run: what is left waits an hour. */
const PURGE_STATEMENTS = 20

interface Due {
  from: SQLiteTable
  /** Its primary key. */
  key: SQLiteColumn[]
  where: SQL
  oldestFirst?: SQLiteColumn
}

/** Deletes the rows a condition holds for. @returns how many */
export async function purgeRows(db: Database, { from, key, where, oldestFirst }: Due): Promise<number> {
  const keys = sql.join(key, sql`, `)
  const order = oldestFirst && sql`ORDER BY ${oldestFirst}`
  return purge(
    db,
    sql`DELETE FROM ${from} WHERE (${keys}) IN (SELECT ${keys} FROM ${from} WHERE ${where} ${order} LIMIT ${PURGE_ROWS})
      RETURNING 1`,
  )
}

/** Runs a statement that deletes up to `rows` until nothing is left, or until it has run often enough. @returns how many rows */
export async function purge(
  db: Database,
  statement: SQL,
  { rows: atOnce, statements: most } = { rows: PURGE_ROWS, statements: PURGE_STATEMENTS },
): Promise<number> {
  let purged = 0
  for (let statements = 0; statements < most; statements += 1) {
    const rows = await runQuery(db, db.all(statement))
    purged += rows.length
    if (rows.length < atOnce) break
  }
  return purged
}
