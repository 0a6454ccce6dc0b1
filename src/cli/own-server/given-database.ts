import { existsSync } from 'node:fs'
import { connectDatabase, filePathOf } from '../../server/open-database.ts'
import type { OpenedDatabase } from '../../server/open-database.ts'
import { CommandError } from '../terminal/command.ts'
import { migrateLocalDatabase } from '../wrangler/local-database.ts'
import { readServerAccess } from './settings.ts'

/** Options of commands that work on the local database, or on another one that is named. */
export const DATABASE_OPTIONS = {
  database: { type: 'string' },
  'persist-to': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const
export const DATABASE_HELP = `  --database URL     the database of your own server, such as file:data/app.db
  --persist-to DIR   where wrangler keeps its local state, as for npm start (default .wrangler/state)`

/** The same, and the deployed database. */
export const PLACE_OPTIONS = { remote: { type: 'boolean', default: false }, ...DATABASE_OPTIONS } as const

export interface Place {
  database?: string | undefined
  remote?: boolean | undefined
  'persist-to'?: string | undefined
}

/** @throws CommandError for options that name two databases */
export function checkPlace({ database, remote = false, 'persist-to': persistTo }: Place): void {
  if (database !== undefined && remote) throw new CommandError('use either --database or --remote, not both.')
  if (persistTo !== undefined && (remote || database !== undefined))
    throw new CommandError('--persist-to works only with the local database.')
}

/** The path of a database that is a file. @throws CommandError when there is none */
export function fileOf(url: string): string {
  const path = filePathOf(url)
  if (path === undefined) throw new CommandError(`"${url}" is not a file: URL.`)
  if (existsSync(path)) return path
  throw new CommandError(`there is no database at ${path}. Start the server once: it creates it.`)
}

/** Opens a database that exists. @throws CommandError */
export function openGiven(url: string): OpenedDatabase {
  const { settings } = readServerAccess({ DATABASE_URL: url })
  if (filePathOf(settings.databaseUrl) !== undefined) fileOf(settings.databaseUrl)
  return connectDatabase(settings.databaseUrl, settings.databaseAuthToken)
}

/** Opens the database that is named, or else the local one, which is made if it is missing. @throws CommandError */
export async function openGivenOrLocal({ database, 'persist-to': persistTo }: Place): Promise<OpenedDatabase> {
  if (database !== undefined) return openGiven(database)
  return connectDatabase(`file:${await migrateLocalDatabase(persistTo)}`, undefined)
}

/** Runs statements without parameters. */
export async function runAll({ run }: OpenedDatabase, statements: string[]): Promise<Record<string, unknown>[][]> {
  const { results } = await run(statements.map((sql) => ({ sql, params: [] })))
  return results.map(({ results: rows }) => rows)
}
