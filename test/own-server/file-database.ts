import type { SqlStatement } from '../../src/db/batches.ts'
import { openSqlite, runOnFile } from '../../src/server/sqlite-file.ts'

interface Answer {
  results: Record<string, unknown>[]
  meta: object
}

type RunBatch = (statements: readonly SqlStatement[]) => Promise<Answer[]>

/** A statement as tests write it for D1. */
class FileStatement implements SqlStatement {
  readonly #run: RunBatch
  readonly sql: string
  readonly params: unknown[]

  constructor(run: RunBatch, sql: string, params: unknown[] = []) {
    this.#run = run
    this.sql = sql
    this.params = params
  }

  bind(...params: unknown[]): FileStatement {
    return new FileStatement(this.#run, this.sql, params)
  }

  async all() {
    const [answer] = await this.#run([this])
    return answer!
  }

  async run() {
    return this.all()
  }

  async first(column?: string): Promise<unknown> {
    const { results } = await this.all()
    const [row] = results
    if (!row) return null
    return column === undefined ? row : row[column]
  }

  async raw() {
    const { results } = await this.all()
    return results.map((row) => Object.values(row))
  }
}

/**
 * The file of the own server, shaped as D1 for tests that write SQL themselves. In memory, nothing waits for a disk.
 * SQLite does not tell how many rows it reads, nor how many it writes into indexes: `rows_read` is what a statement
 * returned, and `rows_written` what its batch changed.
 */
export function openFileDatabase(path = ':memory:') {
  const file = openSqlite(path, { synchronous: 'full' })
  const run = runOnFile(file)
  const changes = () => Number(file.query('SELECT total_changes() AS changes', [])[0]?.['changes'])

  async function batch(statements: readonly SqlStatement[]) {
    const before = changes()
    const running = run(statements.map(({ sql, params }) => ({ sql, params })))
    // A batch on a file does not wait, so no other one has run meanwhile.
    const written = changes() - before
    const answer = await running
    return answer.results.map(({ results }, i) => ({
      results,
      meta: {
        rows_read: results.length,
        rows_written: i === 0 ? written : 0,
        get size_after() {
          return answer.size
        },
      },
    }))
  }

  const prepare = (sql: string) => new FileStatement(batch, sql)
  const binding = {
    prepare,
    batch,
    exec: async (sql: string) => file.database.exec(sql),
    withSession: () => ({ prepare, batch, getBookmark: () => null }),
  }
  return { binding, run, close: file.close }
}
