import type { BatchItem } from 'drizzle-orm/batch'
import { drizzle } from 'drizzle-orm/d1'
import type { Database, OpenDatabase } from './database.ts'
import { prepare } from './prepared-query.ts'

/** Sessions over D1 with read replication: developers.cloudflare.com/d1/best-practices/read-replication */
export function createD1(binding: D1Database): OpenDatabase {
  return (consistency, bookmark) => {
    const start = consistency === 'write' ? 'first-primary' : (bookmark ?? 'first-unconstrained')
    const session = binding.withSession(start)
    return { db: withBatch(session), bookmark: () => session.getBookmark() ?? undefined }
  }
}

/** Builds queries for every session, since only batches run: a Drizzle of its own would cost each request anew. */
const BUILDER = drizzle(asDatabase({ prepare: () => undefined }))

function asDatabase(connectionless: { prepare: () => undefined }): D1Database {
  return connectionless as unknown as D1Database
}

function withBatch(session: D1DatabaseSession): Database {
  let size: number | undefined
  const batch = batchOn(session, (bytes) => (size = bytes))
  return Object.assign(Object.create(BUILDER) as Database, { batch, size: () => size })
}

/** Drizzle's own batch on D1 (0.45) takes no raw SQL with parameters: its raw queries carry no prepared statement. */
function batchOn(session: D1DatabaseSession, onSize: (bytes: number | undefined) => void): Database['batch'] {
  const batch = async (queries: readonly BatchItem<'sqlite'>[]) => {
    const prepared = queries.map(prepare)
    const statements = prepared.map((query) => {
      const { sql, params } = query.getQuery()
      return session.prepare(sql).bind(...params)
    })
    const results = await session.batch(statements)
    onSize(results.at(-1)?.meta.size_after)
    return results.map((result, i): unknown => prepared[i]?.mapResult(result, true))
  }
  return asBatch(batch)
}

/** Each result is mapped by its own query, which is what the generic type says. */
const asBatch = (batch: (queries: readonly BatchItem<'sqlite'>[]) => Promise<unknown[]>) => batch as Database['batch']
