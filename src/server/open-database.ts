import type { RunStatements } from '../db/batches.ts'
import { isLibsqlUrl, runOnLibsql } from '../db/libsql.ts'
import { openSqlite, runOnFile } from './sqlite-file.ts'
import { queueWrites } from './write-queue.ts'

export interface OpenedDatabase {
  run: RunStatements
  close: () => void
}

/** Opens the database of a URL: a file with Node's own SQLite, a libSQL server over HTTP. */
export function connectDatabase(url: string, authToken: string | undefined): OpenedDatabase {
  if (isLibsqlUrl(url)) return { run: queueWrites(runOnLibsql({ url, authToken })), close: () => undefined }
  const file = openSqlite(url.replace(/^file:/, ''), { synchronous: 'full' })
  return { run: runOnFile(file), close: file.close }
}
