import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { filePathOf } from '../../server/open-database.ts'
import { guardFileIn } from '../../server/settings.ts'
import { openAlone } from '../../server/sqlite-file.ts'
import type { SqliteFile } from '../../server/sqlite-file.ts'
import { CommandError } from '../terminal/command.ts'
import type { ServerAccess } from './settings.ts'

/** For `umask`: copies hold phone numbers and e-mails. */
export const NOT_OTHERS = 0o077

/** Undefined if the database is not a file. */
export const databasePath = ({ settings: { databaseUrl } }: ServerAccess): string | undefined => filePathOf(databaseUrl)

/** @throws CommandError on a host that only calls the guard of another */
export function requireGuardHere({ settings: { guardUrl } }: ServerAccess): void {
  if (guardUrl !== undefined) throw new CommandError(`the guard is at ${guardUrl}. Use this command on that host.`)
}

/** Opens the guard's storage, so that no server can. @throws CommandError */
export function openGuard(dataDir: string): SqliteFile {
  const path = guardFileIn(dataDir)
  if (!existsSync(path)) throw new CommandError(`there is no ${path}. Has a server run on this folder?`)
  const file = openAlone(path)
  if (!file) throw new CommandError(`a server is using ${dataDir}. Try again when it has stopped.`)
  return file
}

/** Makes sure that a copy is on the disk and whole. @returns the names in it that tie database and guard together */
export async function checkCopy(path: string, table: 'guard' | 'guard_of_database'): Promise<unknown> {
  const file = await open(path, 'r+')
  await file.sync()
  await file.close()
  const database = new DatabaseSync(path)
  try {
    // The log of a server's own file is a second one, and the copy must be one alone.
    database.exec('PRAGMA journal_mode = DELETE')
    const [{ quick_check: found } = {}] = database.prepare('PRAGMA quick_check(1)').all()
    if (found !== 'ok') throw new Error(String(found))
    return database.prepare(`SELECT name FROM ${table}`).get()?.['name']
  } catch (error) {
    throw new CommandError(`${path} is damaged, or no copy of this service: ${(error as Error).message}.`)
  } finally {
    database.close()
  }
}
