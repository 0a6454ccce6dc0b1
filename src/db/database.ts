import type { DrizzleD1Database } from 'drizzle-orm/d1'

/**
 * The database as the verbs see it: what Drizzle's drivers for D1 and libSQL have in common, and `batch`, which runs
 * its statements in order as one transaction. `transaction` is missing because D1 has none.
 */
export type Database = Pick<DrizzleD1Database, 'select' | 'insert' | 'update' | 'delete' | 'run' | 'all' | 'batch'> & {
  /** Bytes of the whole database after the last batch, if there was one. */
  size: () => number | undefined
}

/** `read` may be answered by the nearest replica, `write` (and every decision about access) by the primary. */
export type Consistency = 'read' | 'write'

export interface DatabaseSession {
  db: Database
  /** How fresh this session is: a client that sends it back never reads anything older. */
  bookmark: () => string | undefined
}

export type OpenDatabase = (consistency: Consistency, bookmark?: string) => DatabaseSession
