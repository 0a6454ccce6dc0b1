import { DatabaseSync } from 'node:sqlite'
import { CommandError } from '../terminal/command.ts'
import { DATABASE_BINDING } from '../wrangler/local-database.ts'
import { runWrangler } from '../wrangler/run-wrangler.ts'
import type { RunSql } from './verify-counts.ts'

/** A running service may be writing. */
const BUSY_TIMEOUT_MS = 5_000

/** Runs statements on an SQLite file. */
export function openSqlite(file: string): { run: RunSql; close: () => void } {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  return { run: (statements) => statements.map((sql) => db.prepare(sql).all()), close: () => db.close() }
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
