import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from './database.ts'
import { runQuery } from './run-batch.ts'
import type { auditEvents, sessions } from './schema.ts'
import { firstIdAt } from './time-id.ts'

/**
 * Rows of one statement: D1 stops a statement after 30 seconds, and nobody else writes meanwhile. Statements of one run:
 * what is left waits an hour, and a million sign-ins or changes a day are 42,000 an hour.
 */
export const STEP = { rows: 2000, statements: 50 }

interface Due {
  from: SQLiteTable
  /** Its primary key. */
  key: SQLiteColumn[]
  where: SQL
  oldestFirst?: SQLiteColumn
}

/** Deletes the rows a condition holds for. @returns how many */
export async function purgeRows(db: Database, { from, key, where, oldestFirst }: Due, step = STEP): Promise<number> {
  const keys = sql.join(key, sql`, `)
  const order = oldestFirst && sql`ORDER BY ${oldestFirst}`
  return purge(
    db,
    sql`DELETE FROM ${from} WHERE (${keys}) IN (SELECT ${keys} FROM ${from} WHERE ${where} ${order} LIMIT ${step.rows})
      RETURNING 1`,
    step,
  )
}

/** Deletes what was recorded before a moment, whose ids are times: each step reads and deletes one range of them. @returns how many */
export const purgeBefore = async (db: Database, from: typeof sessions | typeof auditEvents, ms: number) =>
  purge(
    db,
    sql`DELETE FROM ${from} WHERE ${from.id} IN (
      SELECT ${from.id} FROM ${from} WHERE ${from.id} < ${firstIdAt(ms)} ORDER BY ${from.id} LIMIT ${STEP.rows}) RETURNING 1`,
  )

/** Runs a statement that deletes up to `rows` until nothing is left, or until it has run often enough. @returns how many rows */
export async function purge(db: Database, statement: SQL, { rows: atOnce, statements: most } = STEP): Promise<number> {
  let purged = 0
  for (let statements = 0; statements < most; statements += 1) {
    const rows = await runQuery(db, db.all(statement))
    purged += rows.length
    if (rows.length < atOnce) break
  }
  return purged
}
