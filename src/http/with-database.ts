import type { MiddlewareHandler } from 'hono'
import type { Consistency } from '../db/database.ts'
import type { Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'

const BOOKMARK_HEADER = 'x-d1-bookmark'
/** As D1 writes them; anything else from a client is dropped. */
const BOOKMARK = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/

/** Opens the request's session with the database, and hands its bookmark to the client for the next request. */
export function withDatabase({ openDatabase }: Pick<Ports, 'openDatabase'>, consistency: Consistency) {
  const middleware: MiddlewareHandler<AppEnv> = async function withDatabase(c, next) {
    const sent = c.req.header(BOOKMARK_HEADER)
    const session = openDatabase(consistency, sent !== undefined && BOOKMARK.test(sent) ? sent : undefined)
    c.set('db', session.db)
    await next()
    const bookmark = session.bookmark()
    // Not `c.header`, which makes the finished response anew.
    if (bookmark !== undefined) c.res.headers.set(BOOKMARK_HEADER, bookmark)
  }
  return middleware
}
