import type { Hono } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { TrieRouter } from 'hono/router/trie-router'
import type { Database } from '../db/database.ts'
import type { ErrorCode } from '../errors/error-table.ts'

/** What is kept while a request is answered. Layers above add to it. */
export interface AppVariables {
  requestId: string
  /** Set when the answer is a problem document. */
  errorCode?: ErrorCode
  /** Set by `withDatabase`. */
  db: Database
  /** Of the session with the database, once it has been asked: goes out with the answer. */
  bookmark?: string | undefined
}

export interface AppEnv {
  Variables: AppVariables
}

/**
 * Not strict: each path answers with and without its trailing slash, for every method, without a redirect. A trie: tried
 * one by one, the hundreds of handlers of the panel would be paid for by every request of an app.
 */
export const createRouter = (): Hono<AppEnv> => new HonoBase<AppEnv>({ strict: false, router: new TrieRouter() })
