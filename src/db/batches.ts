import type { BatchItem } from 'drizzle-orm/batch'
import { drizzle } from 'drizzle-orm/d1'
import type { Database } from './database.ts'
import { prepare } from './prepared-query.ts'

export interface SqlStatement {
  sql: string
  params: unknown[]
}

/** Rows as objects, as D1 gives them, which is what Drizzle's D1 driver maps. */
export interface SqlResult {
  results: Record<string, unknown>[]
}

/** Runs statements in order as one transaction. `size`: bytes of the whole database, if the driver knows. */
export type RunStatements = (statements: SqlStatement[]) => Promise<{ results: SqlResult[]; size?: number | undefined }>

/** Builds queries for every session, since only batches run: a Drizzle of its own would cost each request anew. */
const BUILDER = drizzle(asDatabase({ prepare: () => undefined }))

function asDatabase(connectionless: { prepare: () => undefined }): D1Database {
  return connectionless as unknown as D1Database
}

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
