import { openSqlite } from '../../server/sqlite-file.ts'
import { openGiven, runAll } from '../own-server/given-database.ts'
import type { Place } from '../own-server/given-database.ts'
import { CommandError } from '../terminal/command.ts'
import { DATABASE_BINDING, findLocalDatabase } from '../wrangler/local-database.ts'
import { runWrangler } from '../wrangler/run-wrangler.ts'
import type { RunSql } from './verify-counts.ts'

/** Runs statements on an SQLite file. */
export function runOnSqlite(file: string): { run: RunSql; close: () => void } {
  const { query, close } = openSqlite(file, { synchronous: 'full' })
  return { run: (statements) => statements.map((sql) => query(sql, [])), close }
}

/**
 * Runs each list of statements as one request through wrangler. `where`: `--remote`, or the options of a local
 * database.
 */
export const runByWrangler =
  (where: string[]): RunSql =>
  (statements) => {
    const command = statements.join(';\n')
    const result = runWrangler(['d1', 'execute', DATABASE_BINDING, ...where, '--yes', '--json', '--command', command])
    if (!result.ok) throw new CommandError(`the database rejected the statements: ${result.message}`)
    return (JSON.parse(result.stdout) as { results: Record<string, unknown>[] }[]).map(({ results }) => results)
  }

/** The database that the options of a command name; the local one by default. */
export function databaseAt({ remote = false, database, 'persist-to': persistTo }: Place): RunSql {
  if (remote) return runByWrangler(['--remote'])
  if (database === undefined) return runOnSqlite(findLocalDatabase(persistTo)).run
  const opened = openGiven(database)
  return (statements) => runAll(opened, statements)
}
