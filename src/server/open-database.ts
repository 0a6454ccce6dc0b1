import { createDatabase } from '../db/batches.ts'
import type { RunStatements } from '../db/batches.ts'
import type { OpenDatabase } from '../db/database.ts'
import { openSqlite, runOnFile } from './sqlite-file.ts'

export interface OpenedDatabase {
  run: RunStatements
  close: () => void
}

/** Opens the database of a URL: a file with Node's own SQLite. */
export function connectDatabase(url: string): OpenedDatabase {
  const file = openSqlite(url.replace(/^file:/, ''), { synchronous: 'full' })
  return { run: runOnFile(file), close: file.close }
}

/** There are no replicas, so nothing is ever older than what was written. */
export const openDatabaseOf =
  ({ run }: OpenedDatabase): OpenDatabase =>
  () => ({ db: createDatabase(run), bookmark: () => undefined })
