import { fillPlaceholders, sql } from 'drizzle-orm'
import type { Placeholder } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import type { Database } from './database.ts'

/** What every query of Drizzle's can do inside a batch; its published types leave it out. */
interface Prepared {
  getQuery: () => { sql: string; params: unknown[] }
  mapResult: (result: unknown, isFromBatch: boolean) => unknown
}

/** A query as a batch runs it. */
export const prepare = (query: BatchItem<'sqlite'>): Prepared =>
  (query as unknown as { _prepare: () => Prepared })._prepare()

/** What stands for the values where a query is built. */
export type Placeholders<Values> = { [Name in keyof Values]: Placeholder }

/**
 * A query that is built once an isolate and from then on only gets its values: building the queries of a request takes
 * longer than all else that it does by itself.
 */
export function preparedQuery<Values extends object, Query extends BatchItem<'sqlite'>>(
  build: (db: Database, values: Placeholders<Values>) => Query,
): (db: Database, values: Values) => Query {
  let built: ReturnType<typeof buildQuery> | undefined
  const buildQuery = (db: Database) => {
    const prepared = prepare(build(db, placeholders()))
    // Kept as well: of a raw query Drizzle writes the text anew each time that it is asked for.
    return { prepared, ...prepared.getQuery() }
  }
  return (db, values) => {
    const { prepared, sql: text, params } = (built ??= buildQuery(db))
    const bound: Prepared = {
      getQuery: () => ({ sql: text, params: fillPlaceholders(params, byName(values)) }),
      mapResult: (...args) => prepared.mapResult(...args),
    }
    // Queries run in batches alone, which ask nothing else of them.
    return { _prepare: () => bound } as unknown as Query
  }
}

const byName = (values: object) => values as Record<string, unknown>

/** Whatever name is asked for is there. */
const placeholders = <Values>() =>
  new Proxy({}, { get: (_, name) => sql.placeholder(String(name)) }) as Placeholders<Values>
