import { DatabaseSync } from 'node:sqlite'
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import { isRead, SIZE, sizeIn, toSqlValue } from '../db/batches.ts'
import type { RunStatements, SqlResult, SqlStatement } from '../db/batches.ts'
import type { SqlStore } from '../guard/records.ts'
import { setBounded } from '../lib/bounded-map.ts'
import { othersTurn } from '../lib/text-stream.ts'

/** How long a statement waits for another process, milliseconds. */
const BUSY_TIMEOUT_MS = 5000
/** Statements that stay prepared: more than the service has, so that only lists with many filters prepare again. */
const PREPARED = 500
const PAGE_CACHE_KIB = 32_768

type Row = Record<string, SQLOutputValue>

export interface SqliteFile {
  database: DatabaseSync
  query: (sql: string, params: readonly unknown[]) => Row[]
  /** Empties the log, which would keep what was erased until it is next full. Returns why it could not, as on a full disk. */
  truncateLog: () => string | undefined
  close: () => void
}

interface FileOptions {
  /** `full` survives a power cut, `normal` only the end of the process. */
  synchronous: 'full' | 'normal'
  /** No other process can open the file. */
  exclusive?: boolean
}

/** Opens a file of Node's own SQLite. Statements stay prepared. @throws `database is locked` if another process has it */
export function openSqlite(path: string, { synchronous, exclusive = false }: FileOptions): SqliteFile {
  const database = new DatabaseSync(path, { timeout: exclusive ? 0 : BUSY_TIMEOUT_MS })
  // First, since the mode of locking is taken when the log is first used.
  if (exclusive) database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA secure_delete = ON; PRAGMA cache_size = -${PAGE_CACHE_KIB}`,
  )
  if (exclusive) database.exec('BEGIN IMMEDIATE; COMMIT')
  const prepared = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    setBounded(prepared, PREPARED, sql, statement)
    return statement
  }
  return {
    database,
    query: (sql, params) => prepare(sql).all(...params.map(toSqlValue)),
    // While anyone reads, it does not wait: this is the thread that serves requests, and what is left is truncated in an hour.
    truncateLog() {
      try {
        database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)')
        return undefined
      } catch (error) {
        return String(error)
      } finally {
        database.exec(`PRAGMA busy_timeout = ${exclusive ? 0 : BUSY_TIMEOUT_MS}`)
      }
    },
    close: () => database.close(),
  }
}

/** Opens a file so that no other process can. Undefined while another one has it. */
export function openAlone(path: string): SqliteFile | undefined {
  try {
    return openSqlite(path, { synchronous: 'normal', exclusive: true })
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) return undefined
    throw error
  }
}

/** What reads for this long, milliseconds, waits for its turn. */
const SLOW_MS = 5
/** Of what a statement usually takes, its last run. One that was held up by something else stays quick. */
const WEIGHT_OF_LAST = 1 / 8

/** Lets one go on in each turn of the event loop, the quickest first, so that everyone else's come in between. */
function createTurns() {
  const waiting: { ms: number; go: () => void }[] = []
  const letOneGo = () => {
    const [next] = waiting.toSorted((a, b) => a.ms - b.ms)
    waiting.splice(waiting.indexOf(next!), 1)
    next!.go()
    if (waiting.length > 0) setImmediate(letOneGo)
  }
  return async (ms: number): Promise<void> =>
    new Promise((go) => {
      waiting.push({ ms, go })
      if (waiting.length === 1) setImmediate(letOneGo)
    })
}

/**
 * Runs batches on a file. One that writes takes the lock at its beginning: begun by its first write, it would fail
 * whenever another process has written since it first read.
 */
export function runOnFile({ database, query }: SqliteFile): RunStatements {
  const usual = new Map<string, number>()
  const turn = createTurns()
  const run = ({ sql, params }: SqlStatement): SqlResult => {
    const started = performance.now()
    const results = query(sql, params)
    const ms = performance.now() - started
    const before = usual.get(sql) ?? ms
    setBounded(usual, PREPARED, sql, before + (ms - before) * WEIGHT_OF_LAST)
    return { results }
  }
  const answerOf = (results: SqlResult[]) => ({
    results,
    // Few ask for it.
    get size() {
      return sizeIn(run(SIZE))
    },
  })
  return async (statements) => {
    const [first] = statements
    const writes = !statements.every(({ sql }) => isRead(sql))
    const ms = writes ? 0 : statements.reduce((sum, { sql }) => sum + (usual.get(sql) ?? 0), 0)
    if (ms >= SLOW_MS) await turn(ms)
    if (first && statements.length === 1 && !writes) return answerOf([run(first)])
    database.exec(writes ? 'BEGIN IMMEDIATE' : 'BEGIN')
    try {
      const results = statements.map(run)
      database.exec('COMMIT')
      return answerOf(results)
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}

/** Lets others have a turn before each batch: on a file a batch ends before it is awaited, so a long task would be one piece. */
export const inTurns =
  (run: RunStatements): RunStatements =>
  async (statements) => {
    await othersTurn()
    return run(statements)
  }

/** Blobs as the storage of a Durable Object gives them, which the rules were written for. */
const withBuffers = (row: Row): Record<string, unknown> =>
  Object.values(row).some((value) => value instanceof Uint8Array)
    ? Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          value instanceof Uint8Array ? Uint8Array.from(value).buffer : value,
        ]),
      )
    : row

/**
 * A synchronous store for rules that do not wait. What they write in one go is one transaction, which ends before anyone
 * learns of it: microtasks run in order. `onFault` must end the process, since memory and file no longer agree.
 */
export function createSqlStore(
  { database, query }: SqliteFile,
  onFault: (error: unknown) => void,
): SqlStore & { transact: (write: () => void) => void } {
  const commit = () => {
    try {
      if (database.isTransaction) database.exec('COMMIT')
    } catch (error) {
      onFault(error)
    }
  }
  const begin = () => {
    if (database.isTransaction) return
    database.exec('BEGIN IMMEDIATE')
    queueMicrotask(commit)
  }
  return {
    exec(sql, ...bindings) {
      if (!isRead(sql)) begin()
      const rows = query(sql, bindings).map(withBuffers)
      return { toArray: () => rows }
    },
    transact(write) {
      begin()
      database.exec('SAVEPOINT transact')
      try {
        write()
        database.exec('RELEASE transact')
      } catch (error) {
        database.exec('ROLLBACK TO transact; RELEASE transact')
        throw error
      }
    },
  }
}
