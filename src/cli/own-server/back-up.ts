import { existsSync } from 'node:fs'
import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { createGuardClient, createSender, GuardAway } from '../../server/guard-port.ts'
import { DATABASE_FILE, GUARD_FILE, guardFileIn, socketIn } from '../../server/settings.ts'
import { openSqlite } from '../../server/sqlite-file.ts'
import type { SqliteFile } from '../../server/sqlite-file.ts'
import { CommandError } from '../terminal/command.ts'
import { checkCopy, databasePath, NOT_OTHERS, openGuard, requireGuardHere } from './copies.ts'
import { fileOf } from './given-database.ts'
import type { ServerAccess } from './settings.ts'

/** Phone numbers and e-mails are only for the owner of the files. */
const PRIVATE = 0o700

/**
 * Copies database and guard into a new folder, while the server runs or not. The folder appears once the copies have been
 * checked. @returns what was copied
 * @throws CommandError
 */
export async function backUp(
  access: ServerAccess,
  folder: string,
  freeIn: (folder: string) => Promise<number> = freeBytes,
): Promise<string[]> {
  process.umask(NOT_OTHERS)
  requireGuardHere(access)
  const to = resolve(folder)
  const part = `${to}.part`
  if (existsSync(to)) throw new CommandError(`${to} exists already. Name a new folder.`)
  const made = mkdir(dirname(part), { recursive: true, mode: PRIVATE }).then(() => mkdir(part, { mode: PRIVATE }))
  await made.catch((error: Error) => {
    throw new CommandError(`cannot make the folder: ${error.message}.`)
  })
  try {
    const taken = await bytesOf([databasePath(access), guardFileIn(access.settings.dataDir)])
    if ((await freeIn(part)) < taken)
      throw new CommandError(`there is no room for ${Math.ceil(taken / 1e6)} MB in ${to}.`)
    const copied: string[] = []
    const guards = new Set<unknown>()
    // First: a sign-in that is missing in one copy must not be open to its code in the other.
    if (databasePath(access) !== undefined) {
      const copy = join(part, DATABASE_FILE)
      copyInto(openSqlite(fileOf(access.settings.databaseUrl), { synchronous: 'full' }), copy)
      guards.add(await checkCopy(copy, 'guard_of_database'))
      copied.push(databasePath(access)!)
    }
    const copy = join(part, GUARD_FILE)
    await copyGuard(access, copy)
    guards.add(await checkCopy(copy, 'guard'))
    if (guards.size > 1)
      throw new CommandError(`${copied.join()} is not the database of this guard. Set DATABASE_URL as for the server.`)
    await rename(part, to)
    return [...copied, guardFileIn(access.settings.dataDir)]
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}

const freeBytes = async (folder: string) => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** With their logs. A copy that fills the disk would end the server that runs beside it. */
async function bytesOf(files: (string | undefined)[]): Promise<number> {
  const all = files.flatMap((file) => (file === undefined ? [] : [file, `${file}-wal`]))
  const found = await Promise.allSettled(all.map(async (file) => stat(file)))
  return found.reduce((sum, file) => sum + (file.status === 'fulfilled' ? file.value.size : 0), 0)
}

/** A running server has the guard for itself, so it makes the copy. */
async function copyGuard({ settings: { dataDir }, secretKey }: ServerAccess, copy: string): Promise<void> {
  const { guard } = createGuardClient(createSender({ socketPath: socketIn(dataDir) }, secretKey))
  try {
    await guard.backUp(copy)
  } catch (error) {
    if (!(error instanceof GuardAway)) throw new CommandError(`the server did not copy its guard: ${String(error)}.`)
    copyInto(openGuard(dataDir), copy)
  }
}

function copyInto(file: SqliteFile, copy: string): void {
  try {
    file.query('VACUUM INTO ?', [copy])
  } finally {
    file.close()
  }
}
