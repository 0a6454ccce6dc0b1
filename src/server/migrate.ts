import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunStatements } from '../db/batches.ts'

/** Where wrangler keeps what is applied too, so that a database can move between the two. */
const APPLIED = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`

const BREAK = '--> statement-breakpoint'

/**
 * Applies the migrations that a database lacks, each as one transaction. Two processes may do so at once: one of them
 * finds the migration applied. @returns the names of those applied here
 */
export async function migrate(run: RunStatements, folder: string): Promise<string[]> {
  await run([{ sql: APPLIED, params: [] }])
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const applied: string[] = []
  for (const name of names) {
    if (await isApplied(run, name)) continue
    const text = await readFile(join(folder, name), 'utf8')
    const statements = text.split(BREAK).map((sql) => ({ sql, params: [] }))
    // First, since it is unique: the second of two fails before it has changed anything.
    const claim = { sql: 'INSERT INTO d1_migrations (name) VALUES (?)', params: [name] }
    try {
      await run([claim, ...statements])
      applied.push(name)
    } catch (error) {
      if (!(await isApplied(run, name))) throw error
    }
  }
  return applied
}

async function isApplied(run: RunStatements, name: string): Promise<boolean> {
  const { results } = await run([{ sql: 'SELECT 1 FROM d1_migrations WHERE name = ?', params: [name] }])
  return (results[0]?.results.length ?? 0) > 0
}

/** Anyone can forge tokens under the key of development. @throws Error in development, for a database of production */
export async function claimEnvironment(run: RunStatements, { development }: { development: boolean }): Promise<void> {
  const { results } = await run([
    { sql: `CREATE TABLE IF NOT EXISTS used_in_production (only INTEGER PRIMARY KEY CHECK (only = 1))`, params: [] },
    ...(development
      ? []
      : [{ sql: 'INSERT INTO used_in_production (only) VALUES (1) ON CONFLICT DO NOTHING', params: [] }]),
    { sql: 'SELECT only FROM used_in_production', params: [] },
  ])
  if (development && results.at(-1)?.results.length !== 0)
    throw new Error('this database has been used in production; try things out with another DATA_DIR')
}
