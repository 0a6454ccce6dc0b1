import type { Hono } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { TrieRouter } from 'hono/router/trie-router'
import type { Database } from '../db/database.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { Caller } from '../identity/caller.ts'
import type { Staff } from '../identity/staff/staff.ts'

export interface AppEnv {
  Variables: {
    requestId: string
    /** Set when the answer is a problem document. */
    errorCode?: ErrorCode
    /** Set by `requireAccess`. */
    caller: Caller
    /** Set by `requirePermission`, and by the panel's own sign-in. */
    staff: Staff
    /** Set by `withDatabase`. */
    db: Database
    /** Of the session with the database, once it has been asked: goes out with the answer. */
    bookmark?: string | undefined
  }
}

/**
 * Not strict: each path answers with and without its trailing slash, for every method, without a redirect. A trie: tried
 * one by one, the hundreds of handlers of the panel would be paid for by every request of an app.
 */
export const createRouter = (): Hono<AppEnv> => new HonoBase<AppEnv>({ strict: false, router: new TrieRouter() })
