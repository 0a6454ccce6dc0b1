import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { TRIGGERS } from '../src/db/derived/triggers.ts'
import { finishTables } from './finish-tables.ts'

/**
 * `npm run db:triggers`: writes a migration from the triggers and views in the migrations to those in src/db/derived/triggers.ts.
 */
const FOLDER = 'migrations'

const migrations = () =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()

finishTables()
const db = new DatabaseSync(':memory:')
for (const name of migrations()) db.exec(readFileSync(join(FOLDER, name), 'utf8'))
const present = db
  .prepare(`SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY type`)
  .all()

const wanted = TRIGGERS.trim().split('\n\n')
const isWanted = (sql: string) => wanted.some((trigger) => trigger.endsWith(`${sql};`))
const unwanted = present.filter(({ sql }) => !isWanted(String(sql)))
// A view takes its triggers along.
const kept = present.filter((one) => unwanted.every(({ name }) => name !== one.name && name !== one.tbl_name))
const isPresent = (trigger: string) => kept.some(({ sql }) => trigger.endsWith(`${String(sql)};`))
const statements = [
  ...unwanted.map(({ type, name }) => `DROP ${String(type)} ${String(name)};`),
  ...wanted.filter((trigger) => !isPresent(trigger)),
]
if (statements.length === 0) console.log('The migrations make these triggers and views already.')
else {
  spawnSync('drizzle-kit', ['generate', '--custom', '--name', 'triggers'], { stdio: 'inherit' })
  writeFileSync(join(FOLDER, migrations().at(-1)!), `${statements.join('\n--> statement-breakpoint\n')}\n`)
}
