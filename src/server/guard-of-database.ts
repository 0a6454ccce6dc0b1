import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { RunStatements } from '../db/batches.ts'
import type { GuardIdentity } from './guard-services.ts'
import { filePathOf } from './open-database.ts'
import { guardFileIn } from './settings.ts'
import type { ServerSettings } from './settings.ts'

/*
 * Which guard a database has. Two would each allow what the limits allow, so a server that uses another one must not
 * start.
 */

const TABLE = `CREATE TABLE IF NOT EXISTS guard_of_database (
  only INTEGER PRIMARY KEY CHECK (only = 1), database TEXT NOT NULL, name TEXT)`

/** The random name of a database, given when it is first used. */
export async function nameDatabase(run: RunStatements): Promise<string> {
  const { results } = await run([
    { sql: TABLE, params: [] },
    {
      sql: 'INSERT INTO guard_of_database (only, database) VALUES (1, ?) ON CONFLICT DO NOTHING',
      params: [crypto.randomUUID()],
    },
    { sql: 'SELECT database FROM guard_of_database', params: [] },
  ])
  return String(results[2]?.results[0]?.['database'])
}

export const ANOTHER_DATABASE =
  'the guard of this folder works for another database; correct DATABASE_URL, or if that one is lost, start once with --take-over-guard'

/**
 * Before the database is opened, which would make an empty one, and leave a log that spoils the missing file when it is put
 * back. @throws Error if the guard has worked for a database, whose file is missing
 */
export function requireDatabase({ databaseUrl, dataDir }: Pick<ServerSettings, 'databaseUrl' | 'dataDir'>): void {
  const path = filePathOf(databaseUrl)
  if (path !== undefined && !existsSync(path) && isBound(guardFileIn(dataDir)))
    throw new Error(`there is no ${path}, and ${ANOTHER_DATABASE}`)
}

/** Also if another process has it open. */
function isBound(guardFile: string): boolean {
  if (!existsSync(guardFile)) return false
  try {
    const guard = new DatabaseSync(guardFile, { readOnly: true })
    const row = guard.prepare('SELECT 1 FROM works_for').get()
    guard.close()
    return row !== undefined
  } catch (error) {
    return !/no such table/.test(String(error))
  }
}

const OTHER_DATABASE = 'the guard works for another database; set the DATABASE_URL of the server that owns it'

const OTHER_GUARD =
  'the database belongs to the guard of another data folder, or of a Worker; use that folder, set GUARD_URL, or if it is lost, start once with --take-over-guard'

/** Makes a guard the one of its database, unless there is one. @throws Error if there is, or if it works for another one */
export async function claimGuard(
  run: RunStatements,
  { guard, database }: GuardIdentity,
  { takeOver }: { takeOver: boolean },
): Promise<void> {
  const { results } = await run([
    {
      sql: `UPDATE guard_of_database SET name = ? WHERE database = ? AND (name IS NULL OR ?)`,
      params: [guard, database, takeOver],
    },
    { sql: 'SELECT name, database FROM guard_of_database', params: [] },
  ])
  const row = results[1]?.results[0]
  if (row?.['database'] !== database) throw new Error(OTHER_DATABASE)
  if (row['name'] !== guard) throw new Error(OTHER_GUARD)
}
