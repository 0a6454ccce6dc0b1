import type { RunStatements } from '../db/batches.ts'
import { runOnLibsql } from '../db/libsql.ts'
import { openSqlite, runOnFile } from './sqlite-file.ts'
import { queueWrites } from './write-queue.ts'

export interface OpenedDatabase {
  run: RunStatements
  /** For what was erased to be gone from the files, too. */
  truncateLog: () => string | undefined
  close: () => void
}

/** The path of a database that is a file. */
export const filePathOf = (url: string): string | undefined =>
  url.startsWith('file:') ? url.slice('file:'.length) : undefined

/** Opens the database of a URL: a file with Node's own SQLite, a libSQL server over HTTP. */
export function connectDatabase(url: string, authToken: string | undefined): OpenedDatabase {
  const path = filePathOf(url)
  if (path === undefined)
    return {
      run: queueWrites(runOnLibsql({ url, authToken })),
      truncateLog: () => undefined,
      close: () => undefined,
    }
  const file = openSqlite(path, { synchronous: 'full' })
  return { ...file, run: runOnFile(file) }
}
