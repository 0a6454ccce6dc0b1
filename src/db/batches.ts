import type { BatchItem } from 'drizzle-orm/batch'
import { drizzle } from 'drizzle-orm/d1'
import type { Database, OpenDatabase } from './database.ts'
import { prepare } from './prepared-query.ts'
import type { SqlStatement } from './prepared-query.ts'

export type { SqlStatement }

/** Rows as objects, as D1 gives them, which is what Drizzle's D1 driver maps. */
export interface SqlResult {
  results: Record<string, unknown>[]
}

/** Runs statements in order as one transaction. `size`: bytes of the whole database, if the driver knows. */
export type RunStatements = (statements: SqlStatement[]) => Promise<{ results: SqlResult[]; size?: number | undefined }>

const READS = /^\s*(?:SELECT|VALUES|WITH(?![\s\S]*\b(?:INSERT|UPDATE|DELETE)\b))\b/i

export const isRead = (sql: string): boolean => READS.test(sql)

/** What a statement binds. A number without a fraction is an integer, as in D1: SQLite's `'x' || 5` shows the difference. */
export function toSqlValue(value: unknown): null | number | bigint | string | Uint8Array {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value
    case 'boolean':
      return value ? 1n : 0n
    case 'undefined':
      throw new TypeError('undefined cannot be bound')
    default:
      return value as null | bigint | string | Uint8Array
  }
}

/** Asks for the size of the database, as D1 tells it with each answer. */
export const SIZE: SqlStatement = {
  sql: 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
  params: [],
}

export const sizeIn = (result: SqlResult | undefined): number => Number(result?.results[0]?.['bytes'])

/** Builds queries for every session, since only batches run: a Drizzle of its own would cost each request anew. */
const BUILDER = drizzle(asDatabase({ prepare: () => undefined }))

function asDatabase(connectionless: { prepare: () => undefined }): D1Database {
  return connectionless as unknown as D1Database
}

/** Fails if the database does not answer. */
export const probe = (run: RunStatements): Promise<unknown> => run([{ sql: 'SELECT 1', params: [] }])

/**
 * The database over whatever runs statements. Drizzle's own batch on D1 (0.45) takes no raw SQL with parameters: its raw
 * queries carry no prepared statement. The one on libSQL opens a deferred transaction, which two processes lose.
 */
export function createDatabase(run: RunStatements): Database {
  let last: { size?: number | undefined } = {}
  const batch = async (queries: readonly BatchItem<'sqlite'>[]) => {
    const prepared = queries.map(prepare)
    const answer = await run(prepared.map((query) => query.getQuery()))
    last = answer
    return answer.results.map((result, i): unknown => prepared[i]?.mapResult(result, true))
  }
  return Object.assign(Object.create(BUILDER) as Database, { batch: asBatch(batch), size: () => last.size })
}

/** Each result is mapped by its own query, which is what the generic type says. */
const asBatch = (batch: (queries: readonly BatchItem<'sqlite'>[]) => Promise<unknown[]>) => batch as Database['batch']

/** Sessions over a database without replicas, where nothing is ever older than what was written. */
export const openDatabaseOf =
  ({ run }: { run: RunStatements }): OpenDatabase =>
  () => ({ db: createDatabase(run), bookmark: () => undefined })
