import type { Context } from 'hono'
import type { Database } from '../db/database.ts'
import { AppError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'

/** How fresh a session was. A client that sends it back reads nothing older than this request did. */
export const BOOKMARK_HEADER = 'x-d1-bookmark'
/** As D1 writes them; anything else is ignored. */
const BOOKMARK = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/

type Databases = Pick<Ports, 'openDatabase'>

/** Opens a session with the primary, for writes and decisions. */
export async function withPrimary<Result>(
  { openDatabase }: Databases,
  c: Context<AppEnv>,
  use: (db: Database) => Promise<Result>,
): Promise<Result> {
  const { db, bookmark } = openDatabase('write')
  try {
    return await use(db)
  } finally {
    c.set('bookmark', bookmark())
  }
}

/**
 * Runs a read on the nearest replica, or on one as fresh as the client's bookmark. A replica that lags may not know a
 * caller who has just signed up, so the primary is asked before a caller is rejected.
 */
export async function readDatabase<Result>(
  { openDatabase }: Databases,
  c: Context<AppEnv>,
  read: (db: Database) => Promise<Result>,
): Promise<Result> {
  const sent = c.req.header(BOOKMARK_HEADER)
  const nearest = openDatabase('read', sent !== undefined && BOOKMARK.test(sent) ? sent : undefined)
  try {
    const result = await read(nearest.db)
    c.set('bookmark', nearest.bookmark())
    return result
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'token_not_valid')) throw error
    return read(openDatabase('write').db)
  }
}
