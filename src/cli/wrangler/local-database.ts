import { createHash, createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CommandError } from '../terminal/command.ts'
import { runWrangler } from './run-wrangler.ts'

/** The database binding in `wrangler.toml`. */
export const DATABASE_BINDING = 'DB'

const CONFIG = join(import.meta.dirname, '../../../wrangler.toml')
const DEFAULT_STATE = join(import.meta.dirname, '../../../.wrangler/state')
const D1_OBJECTS = 'miniflare-D1DatabaseObject'
const LEDGER_OBJECTS = 'referral-api-SendLedger'
const ID_PART_BYTES = 16

interface D1Setting {
  binding: string
  database_id?: string
  preview_database_id?: string
}

/** `--local`, and the path of wrangler's local state if it is not the default. */
export const localOptions = (persistTo: string | undefined): string[] =>
  persistTo === undefined ? ['--local'] : ['--local', '--persist-to', resolve(persistTo)]

/** Migrates the local database, creating it if necessary. @throws CommandError */
export function migrateLocalDatabase(persistTo: string | undefined): void {
  const migrated = runWrangler(['d1', 'migrations', 'apply', DATABASE_BINDING, ...localOptions(persistTo)])
  if (!migrated.ok) throw new CommandError(`could not migrate the local database: ${migrated.message}`)
}

/** Where wrangler keeps the local state. Everything in it is below `v3`. */
export const stateFolder = (persistTo: string | undefined): string =>
  join(persistTo === undefined ? DEFAULT_STATE : resolve(persistTo), 'v3')

/** The SQLite file of wrangler's local database, which may not exist yet. */
export async function localDatabasePath(persistTo: string | undefined): Promise<string> {
  // Imported here because it takes a second to load.
  const { unstable_readConfig: readConfig } = await import('wrangler')
  const databases: D1Setting[] = readConfig({ config: CONFIG }).d1_databases
  const configured = databases.find(({ binding }) => binding === DATABASE_BINDING)
  const id = configured?.preview_database_id ?? configured?.database_id ?? DATABASE_BINDING
  return join(stateFolder(persistTo), 'd1', D1_OBJECTS, `${objectId(D1_OBJECTS, id)}.sqlite`)
}

/** The same. @throws CommandError when this wrangler keeps it elsewhere */
export async function findLocalDatabase(persistTo: string | undefined): Promise<string> {
  const file = await localDatabasePath(persistTo)
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
