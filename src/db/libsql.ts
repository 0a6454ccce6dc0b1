import { createClient } from '@libsql/client/http'
import type { ResultSet } from '@libsql/client/http'
import { SECOND_MS } from '../lib/time.ts'
import { isRead, SIZE, sizeIn, toSqlValue } from './batches.ts'
import type { RunStatements, SqlResult, SqlStatement } from './batches.ts'

export interface LibsqlServer {
  url: string
  authToken: string | undefined
}

export const isLibsqlUrl = (text: string): boolean => /^(?:libsql|https?):\/\/[^/?#]/.test(text)

/** As long as D1 lets a statement run. */
const TIMEOUT_MS = 30 * SECOND_MS
/** How long a batch is tried again that another writer keeps out. */
const BUSY_MS = 5 * SECOND_MS
const RETRY_MS = 50

/**
 * Runs batches on a libSQL server over HTTP, each as one request that leaves nothing open: an interactive transaction
 * would expire. Each has a client of its own, which is no connection but an object: one that requests share hangs in
 * workerd, and nothing that befell one batch is in the way of the next.
 */
export function runOnLibsql({ url, authToken }: LibsqlServer): RunStatements {
  const config = {
    url,
    ...(authToken !== undefined && { authToken }),
    fetch: async (request: Request) => fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) }),
  }

  async function runOnce([first, ...more]: ReturnType<typeof bind>[]): ReturnType<RunStatements> {
    if (!first) return { results: [] }
    const client = createClient(config)
    try {
      const writes = ![first, ...more].every(({ sql }) => isRead(sql))
      const answers = await client.batch([first, ...more, SIZE.sql], writes ? 'write' : 'read')
      const results = answers.map(toResult)
      return { size: sizeIn(results.pop()), results }
    } finally {
      client.close()
    }
  }

  return async (statements) => {
    const bound = statements.map(bind)
    const until = Date.now() + BUSY_MS
    for (;;) {
      try {
        return await runOnce(bound)
      } catch (error) {
        // Then the transaction did not begin or was rolled back, so it can be run again.
        if (codeOf(error) !== 'SQLITE_BUSY' || Date.now() > until) throw withoutSecrets(error)
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (1 + Math.random())))
    }
  }
}

const bind = ({ sql, params }: SqlStatement) => ({ sql, args: params.map(toSqlValue) })

/** Of columns with the same name the last one counts, as in D1. */
const toResult = ({ columns, rows }: ResultSet): SqlResult => ({
  results: rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, toPlain(row[i])]))),
})

const toPlain = (value: unknown) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)

const codeOf = (error: unknown): string | undefined => {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : undefined
}

/** SQLite's own messages name no values. What else a server or proxy says may repeat the request, so it is left out. */
function withoutSecrets(error: unknown): Error {
  const code = codeOf(error)
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  if (code?.startsWith('SQL')) return new Error(message)
  const status = /HTTP status (\d{3})/.exec(message)?.[1]
  return new Error(`no answer from the libSQL server: ${status ?? code ?? name}`)
}
