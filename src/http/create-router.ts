import type { Hono } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { TrieRouter } from 'hono/router/trie-router'
import type { Database } from '../db/database.ts'
import type { ErrorCode } from '../errors/error-table.ts'

/** What is stored on the context of a request. Layers above add to it. */
export interface AppVariables {
  requestId: string
  /** Set when the answer is a problem document. */
  errorCode?: ErrorCode
  /** Set on pages of the panel. */
  db: Database
  /** Of the database session, sent with the answer. */
  bookmark?: string | undefined
}

export interface AppEnv {
  Variables: AppVariables
}

/**
 * Not strict: every path answers with and without a trailing slash, without a redirect. A trie, because a router that
 * tries routes one by one would make app requests pay for the hundreds of routes of the panel.
 */
export const createRouter = (): Hono<AppEnv> => new HonoBase<AppEnv>({ strict: false, router: new TrieRouter() })
