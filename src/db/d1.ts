import type { BatchItem } from 'drizzle-orm/batch'
import { drizzle } from 'drizzle-orm/d1'
import type { Database, OpenDatabase } from './database.ts'

/** Sessions over D1 with read replication: developers.cloudflare.com/d1/best-practices/read-replication */
export function createD1(binding: D1Database): OpenDatabase {
  return (consistency, bookmark) => {
    const start = consistency === 'write' ? 'first-primary' : (bookmark ?? 'first-unconstrained')
    const session = binding.withSession(start)
    const db = Object.assign(drizzle(asDatabase(session)), { batch: batchOn(session) })
    return { db, bookmark: () => session.getBookmark() ?? undefined }
  }
}

/** Drizzle calls only `prepare` and `batch`, and a session has both. */
const asDatabase = (session: D1DatabaseSession) => session as unknown as D1Database

/** Drizzle's own batch on D1 (0.45) takes no raw SQL with parameters: its raw queries carry no prepared statement. */
function batchOn(session: D1DatabaseSession): Database['batch'] {
  const batch = async (queries: readonly BatchItem<'sqlite'>[]) => {
    const prepared = queries.map(prepare)
    const statements = prepared.map((query) => {
      const { sql, params } = query.getQuery()
      return session.prepare(sql).bind(...params)
    })
    const results = await session.batch(statements)
    return results.map((result, i): unknown => prepared[i]?.mapResult(result, true))
  }
  return asBatch(batch)
}

interface Prepared {
  getQuery: () => { sql: string; params: unknown[] }
  mapResult: (result: unknown, isFromBatch: boolean) => unknown
}

/** What every query of Drizzle's can do inside a batch; its published types leave it out. */
const prepare = (query: BatchItem<'sqlite'>) => (query as unknown as { _prepare: () => Prepared })._prepare()

/** Each result is mapped by its own query, which is what the generic type says. */
const asBatch = (batch: (queries: readonly BatchItem<'sqlite'>[]) => Promise<unknown[]>) => batch as Database['batch']
