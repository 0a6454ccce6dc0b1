import { createHash, createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { migrate } from '../../server/migrate.ts'
import { connectDatabase } from '../../server/open-database.ts'
import { CommandError } from '../terminal/command.ts'

/** The database binding in `wrangler.toml`. */
export const DATABASE_BINDING = 'DB'

const CONFIG = join(import.meta.dirname, '../../../wrangler.toml')
const MIGRATIONS = join(import.meta.dirname, '../../../migrations')
const DEFAULT_STATE = join(import.meta.dirname, '../../../.wrangler/state')
const D1_OBJECTS = 'miniflare-D1DatabaseObject'
const LEDGER_OBJECTS = 'referral-api-SendLedger'
const ID_PART_BYTES = 16

/** Migrates a database that is a file, creating it if necessary. */
export async function migrateFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const { run, close } = connectDatabase(`file:${file}`, undefined)
  await migrate(run, MIGRATIONS).finally(close)
}

/** Migrates the local database without wrangler, which takes seconds to start. @returns its file */
export async function migrateLocalDatabase(persistTo: string | undefined): Promise<string> {
  const file = localDatabasePath(persistTo)
  await migrateFile(file)
  return file
}

/** Where wrangler keeps the local state. Everything in it is below `v3`. */
export const stateFolder = (persistTo: string | undefined): string =>
  join(persistTo === undefined ? DEFAULT_STATE : resolve(persistTo), 'v3')

/** The SQLite file of wrangler's local database, which may not exist yet. */
export const localDatabasePath = (persistTo: string | undefined): string =>
  join(
    stateFolder(persistTo),
    'd1',
    D1_OBJECTS,
    `${objectId(D1_OBJECTS, databaseId(readFileSync(CONFIG, 'utf8')))}.sqlite`,
  )

/** What wrangler names the local database after: the ids of its binding, and the binding itself without any. */
export function databaseId(config: string): string {
  const settings = config.split(/^\s*(?=\[)/m).find((table) => table.startsWith('[[d1_databases]]')) ?? ''
  const value = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*["']([^"']+)["']`, 'm').exec(settings)?.[1]
  return value('preview_database_id') ?? value('database_id') ?? DATABASE_BINDING
}

/** The same. @throws CommandError when this wrangler keeps it elsewhere */
export function findLocalDatabase(persistTo: string | undefined): string {
  const file = localDatabasePath(persistTo)
  if (!existsSync(file)) throw new CommandError(`there is no local database at ${file}.`)
  return file
}

/** The file of the send ledger in the local state. */
export const ledgerPath = (persistTo: string | undefined): string =>
  join(stateFolder(persistTo), 'do', LEDGER_OBJECTS, `${objectId(LEDGER_OBJECTS, 'service')}.sqlite`)

/** The id that workerd derives from a Durable Object's name; local files are named after it. */
function objectId(namespace: string, name: string): string {
  const key = createHash('sha256').update(namespace).digest()
  const half = (data: string | Buffer) => createHmac('sha256', key).update(data).digest().subarray(0, ID_PART_BYTES)
  const nameHalf = half(name)
  return Buffer.concat([nameHalf, half(nameHalf)]).toString('hex')
}
