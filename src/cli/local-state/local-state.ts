import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { guardFileIn, socketIn } from '../../server/settings.ts'
import { openAlone } from '../../server/sqlite-file.ts'
import { databasePath, requireGuardHere } from '../own-server/copies.ts'
import { readServerAccess } from '../own-server/settings.ts'
import { CommandError } from '../terminal/command.ts'
import { ledgerPath, localDatabasePath, migrateFile, stateFolder } from '../wrangler/local-database.ts'

/** What SQLite keeps beside a file. */
const PARTS = ['', '-wal', '-shm']

/** All that the service keeps on this machine: that of `npm start`, or the data folder of an own server. */
export interface LocalState {
  /** For messages. */
  folder: string
  database: string
  /** The file of the send ledger. */
  ledger: string
  /** Creates the database if necessary, and migrates it. */
  create: () => Promise<void>
  /** Deletes it, and nothing else that may be in the folder. */
  remove: () => Promise<void>
  /** Files that a running service has open. */
  held: () => string[]
}

export interface StateOptions {
  /** The data folder of an own server. */
  data?: string | undefined
  'persist-to'?: string | undefined
}

/** @throws CommandError for options that name two places, or a database that is not a file */
export function findLocalState({ data, 'persist-to': persistTo }: StateOptions): LocalState {
  if (data !== undefined && persistTo !== undefined)
    throw new CommandError('use either --data or --persist-to, not both.')
  return data === undefined ? stateOfWrangler(persistTo) : stateOfServer(data)
}

function stateOfWrangler(persistTo: string | undefined): LocalState {
  const folder = stateFolder(persistTo)
  const database = localDatabasePath(persistTo)
  return {
    folder,
    database,
    ledger: ledgerPath(persistTo),
    create: async () => migrateFile(database),
    remove: async () => rm(folder, { recursive: true, force: true }),
    // It closes a database that no one queries, but never this file.
    held: () => filesBelow(folder).filter((file) => file.endsWith('metadata.sqlite')),
  }
}

function stateOfServer(data: string): LocalState {
  const access = readServerAccess({ DATA_DIR: data })
  requireGuardHere(access)
  const { dataDir } = access.settings
  const database = databasePath(access)
  if (database === undefined) throw new CommandError('DATABASE_URL is not a file. Use a database on this machine.')
  const guard = guardFileIn(dataDir)
  return {
    folder: dataDir,
    database,
    ledger: guard,
    create: async () => migrateFile(database),
    async remove() {
      for (const file of [database, guard]) for (const part of PARTS) await rm(file + part, { force: true })
      await rm(socketIn(dataDir), { force: true })
    },
    held: () => [guard].filter((file) => existsSync(file)),
  }
}

const filesBelow = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)) : []

/** @throws CommandError while a service runs on it */
export function requireUnused({ held, folder }: LocalState): void {
  for (const file of held()) {
    const alone = openAlone(file)
    if (!alone) throw new CommandError(`a service is running on ${folder}. Stop it and try again.`)
    alone.close()
  }
}

/** In the header of a database that `npm run demo` made: "demo". */
const DEMO_ID = 0x64_65_6d_6f

export interface Contents {
  people: number
  staff: number
  isDemo: boolean
  /** Its own server has run in production. */
  isProduction: boolean
}

/** What is in the database. Undefined if there is none, or one without tables. */
export function readContents({ database }: Pick<LocalState, 'database'>): Contents | undefined {
  if (!existsSync(database)) return undefined
  const db = new DatabaseSync(database, { readOnly: true })
  try {
    const has = (table: string) => db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined
    const count = (table: string) => Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'])
    if (!has('users') || !has('staff')) return undefined
    return {
      people: count('users'),
      staff: count('staff'),
      isDemo: db.prepare('PRAGMA application_id').get()?.['application_id'] === DEMO_ID,
      isProduction: has('used_in_production') && count('used_in_production') > 0,
    }
  } finally {
    db.close()
  }
}

/** The next demo may replace it. */
export function markAsDemo({ database }: LocalState): void {
  const db = new DatabaseSync(database)
  db.exec(`PRAGMA application_id = ${DEMO_ID}`)
  db.close()
}

/** @throws CommandError for data that no one wants to lose */
export function refuseProduction({ folder }: LocalState, contents: Contents | undefined): void {
  if (contents?.isProduction)
    throw new CommandError(`${folder} has been used in production. Delete it yourself if you mean it.`)
}
