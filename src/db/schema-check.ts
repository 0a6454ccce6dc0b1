import { sql } from 'drizzle-orm'
import journal from '../../migrations/meta/_journal.json' with { type: 'json' }
import { AppError } from '../errors/app-error.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Clock } from '../lib/time.ts'
import type { OpenDatabase } from './database.ts'
import { runQuery } from './run-batch.ts'

/** The file of the newest migration that this code was built with. */
export const NEWEST_MIGRATION = `${journal.entries.at(-1)?.tag}.sql`

const REMEMBER_MS = 5 * SECOND_MS

/**
 * Refuses while the database lacks the newest migration of this code. A schema that was new enough counts as new enough
 * from then on, and one that was not, for a few seconds; `recheck` asks in any case.
 * @throws AppError `schema_outdated`, `storage_unavailable`
 */
export type RequireSchema = (options?: { recheck: boolean }) => Promise<void>

/**
 * A newer schema is fine, so that code can be rolled back. Requests share the answer and never the query: one whose
 * client hangs up would leave the others waiting.
 */
export function createSchemaCheck({
  clock,
  openDatabase,
}: {
  clock: Clock
  openDatabase: OpenDatabase
}): RequireSchema {
  let last: { at: number; isNew: boolean } | undefined
  return async ({ recheck } = { recheck: false }) => {
    const isRemembered = last && !recheck && (last.isNew || clock() - last.at < REMEMBER_MS)
    if (!isRemembered) {
      const isNew = await hasNewestMigration(openDatabase)
      last = { at: clock(), isNew }
    }
    if (!last?.isNew) throw new AppError('schema_outdated')
  }
}

/** Asks the primary: a replica may not have the migration yet. */
async function hasNewestMigration(openDatabase: OpenDatabase): Promise<boolean> {
  const { db } = openDatabase('write')
  try {
    const applied = await runQuery(db, db.all(sql`SELECT 1 FROM d1_migrations WHERE name = ${NEWEST_MIGRATION}`))
    return applied.length > 0
  } catch (error) {
    const isEmpty = error instanceof AppError && String(error.options.cause).includes('no such table')
    if (isEmpty) return false
    throw error
  }
}
