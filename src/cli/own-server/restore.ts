import { existsSync, statSync } from 'node:fs'
import { chmod, copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DATABASE_FILE, GUARD_FILE, guardFileIn } from '../../server/settings.ts'
import { passOverLostIds } from '../ids/pass-over-ids.ts'
import { CommandError } from '../terminal/command.ts'
import { checkCopy, databasePath, NOT_OTHERS, openGuard, requireGuardHere } from './copies.ts'
import type { ServerAccess } from './settings.ts'

/** What SQLite keeps beside a file that was not closed. */
const PARTS = ['', '-wal', '-shm', '-journal']

interface Restored {
  path: string
  /** Where the file that was there is now. */
  kept: string | undefined
}

/**
 * Puts a backup in the place of database and guard, and keeps those aside. Nothing changes before the backup has been
 * checked. No id that was given since the backup is given again.
 * @throws CommandError
 */
export async function restore(access: ServerAccess, from: string, now: Date): Promise<Restored[]> {
  process.umask(NOT_OTHERS)
  requireGuardHere(access)
  const { dataDir } = access.settings
  const database = databasePath(access)
  const files = [
    ...(database === undefined
      ? []
      : [{ copy: join(from, DATABASE_FILE), path: database, table: 'guard_of_database' as const }]),
    { copy: join(from, GUARD_FILE), path: guardFileIn(dataDir), table: 'guard' as const },
  ]
  const missing = files.find(({ copy }) => !existsSync(copy))
  if (missing) throw new CommandError(`there is no ${missing.copy}.`)
  const unclosed = files.map(({ copy }) => `${copy}-wal`).find((log) => existsSync(log) && statSync(log).size > 0)
  if (unclosed !== undefined)
    throw new CommandError(
      `${unclosed} has changes that are in no other file. Run a server on that folder and stop it first.`,
    )
  // Keeps a server from starting while files are copied.
  const lock = existsSync(guardFileIn(dataDir)) ? openGuard(dataDir) : undefined
  try {
    const names = new Set<unknown>()
    for (const { copy, path, table } of files) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // Of a restore that was killed.
      await removeFresh(path)
      await copyFile(copy, fresh(path))
      // An archive may be read-only.
      await chmod(fresh(path), 0o600)
      names.add(await checkCopy(fresh(path), table))
    }
    if (names.size > 1) throw new CommandError(`the files in ${from} are not of the same backup.`)
    if (database !== undefined) passOver(fresh(database), now)
  } catch (error) {
    for (const { path } of files) await removeFresh(path)
    throw error
  } finally {
    lock?.close()
  }
  const restored: Restored[] = []
  for (const { path } of files) {
    restored.push({ path, kept: await putAside(path, now) })
    await rename(fresh(path), path)
  }
  return restored
}

const fresh = (path: string) => `${path}.restoring`

async function removeFresh(path: string): Promise<void> {
  for (const part of PARTS) await rm(fresh(path) + part, { force: true })
}

function passOver(path: string, now: Date): void {
  const database = new DatabaseSync(path)
  database.exec(['BEGIN', ...passOverLostIds(now.getTime()), 'COMMIT'].join(';\n'))
  database.close()
}

/** A log whose file is gone would be applied to the restored one. */
async function putAside(path: string, now: Date): Promise<string | undefined> {
  const kept = `${path}.before-${now.toISOString().replaceAll(/[:.]/g, '-')}`
  const found = PARTS.filter((part) => existsSync(path + part))
  for (const part of found) await rename(path + part, kept + part)
  return found.includes('') ? kept : undefined
}
