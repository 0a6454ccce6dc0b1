import { createHash, createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CommandError } from '../terminal/command-error.ts'
import { runWrangler } from './run-wrangler.ts'

/** The binding of the database in `wrangler.toml`. */
export const DATABASE_BINDING = 'DB'

const CONFIG = join(import.meta.dirname, '../../../wrangler.toml')
const DEFAULT_STATE = join(import.meta.dirname, '../../../.wrangler/state')
const D1_OBJECTS = 'miniflare-D1DatabaseObject'
const ID_PART_BYTES = 16

interface D1Setting {
  binding: string
  database_id?: string
  preview_database_id?: string
}

/** `--local`, and where wrangler keeps its local state when that is not the default place. */
export const localOptions = (persistTo: string | undefined): string[] =>
  persistTo === undefined ? ['--local'] : ['--local', '--persist-to', resolve(persistTo)]

/** Brings the local database up to date, and makes it when there is none. @throws CommandError */
export function migrateLocalDatabase(persistTo: string | undefined): void {
  const migrated = runWrangler(['d1', 'migrations', 'apply', DATABASE_BINDING, ...localOptions(persistTo)])
  if (!migrated.ok) throw new CommandError(`could not migrate the local database: ${migrated.message}`)
}

/** The SQLite file behind wrangler's local database. @throws CommandError when it is not where this wrangler keeps it */
export async function findLocalDatabase(persistTo: string | undefined): Promise<string> {
  // Here and not at the top, since it takes a second to load.
  const { unstable_readConfig: readConfig } = await import('wrangler')
  const databases: D1Setting[] = readConfig({ config: CONFIG }).d1_databases
  const configured = databases.find(({ binding }) => binding === DATABASE_BINDING)
  const id = configured?.preview_database_id ?? configured?.database_id ?? DATABASE_BINDING
  const state = persistTo === undefined ? DEFAULT_STATE : resolve(persistTo)
  const file = join(state, 'v3', 'd1', D1_OBJECTS, `${objectId(D1_OBJECTS, id)}.sqlite`)
  if (!existsSync(file)) throw new CommandError(`there is no local database at ${file}.`)
  return file
}

/** The id that workerd derives from a Durable Object's name, which is how the local file is called. */
export function objectId(namespace: string, name: string): string {
  const key = createHash('sha256').update(namespace).digest()
  const half = (data: string | Buffer) => createHmac('sha256', key).update(data).digest().subarray(0, ID_PART_BYTES)
  const nameHalf = half(name)
  return Buffer.concat([nameHalf, half(nameHalf)]).toString('hex')
}
