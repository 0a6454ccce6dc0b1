import { createDatabase } from './batches.ts'
import type { OpenDatabase } from './database.ts'

/** Sessions over D1 with read replication: developers.cloudflare.com/d1/best-practices/read-replication */
export function createD1(binding: D1Database): OpenDatabase {
  return (consistency, bookmark) => {
    const start = consistency === 'write' ? 'first-primary' : (bookmark ?? 'first-unconstrained')
    const session = binding.withSession(start)
    const db = createDatabase(async (statements) => {
      const results = await session.batch<Record<string, unknown>>(
        statements.map(({ sql, params }) => session.prepare(sql).bind(...params)),
      )
      return { results, size: results.at(-1)?.meta.size_after }
    })
    return { db, bookmark: () => session.getBookmark() ?? undefined }
  }
}
