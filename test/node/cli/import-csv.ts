import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { runOnSqlite } from '../../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import { findLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { runHere, temporaryState } from './run-command.ts'

export const folder = await temporaryState()
export const fileOf = (name: string, text: string | Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

export const CSV_HEAD = 'id,phone,invite_code,invited_by,email,first_name,is_active,is_superuser,date_joined'
/** Imports lines of CSV into a database of its own, or another's. */
export async function importCsv(lines: string[], { state, args = [] }: { state?: string; args?: string[] } = {}) {
  const place = state ?? (await temporaryState())
  const path = fileOf(`${String(lines.length)}-${Math.random()}.csv`, [CSV_HEAD, ...lines].join('\r\n'))
  const report = `${path}.report`
  const done = await runHere('import', ['--file', path, '--persist-to', place, '--report', report, ...args])
  const problems = (await readFile(report, 'utf8')).trim().split('\r\n').slice(1)
  return { ...done, state: place, problems: problems.map((line) => line.split(',').slice(0, 3).join(' ')) }
}

export function read(state: string, sql: string): unknown[][] {
  const db = new DatabaseSync(findLocalDatabase(state))
  const rows = db
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))
  db.close()
  return rows
}

export async function differing(state: string): Promise<string[]> {
  const { run, close } = runOnSqlite(findLocalDatabase(state))
  const findings = await verifyCounts(run, { now: Date.now() })
  close()
  return findings.filter(({ differ }) => differ > 0).map(({ name }) => name)
}
