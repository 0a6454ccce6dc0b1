import { fillPlaceholders, sql } from 'drizzle-orm'
import type { Placeholder } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import type { SQLiteRaw } from 'drizzle-orm/sqlite-core/query-builders/raw'
import type { Database } from './database.ts'

export interface SqlStatement {
  sql: string
  params: unknown[]
}

/** What every query of Drizzle's can do inside a batch; its published types leave it out. */
interface Prepared {
  getQuery: () => SqlStatement
  mapResult: (result: unknown, isFromBatch: boolean) => unknown
  /** Of one that has been built before: its text is not looked at again. */
  isReady?: true
}

/** A query as a batch runs it. */
export function prepare(query: BatchItem<'sqlite'>): Prepared {
  const prepared = (query as unknown as { _prepare: () => Prepared })._prepare()
  if (prepared.isReady) return prepared
  return { getQuery: () => planOnce(prepared.getQuery()), mapResult: (...args) => prepared.mapResult(...args) }
}

/** A query with another result. */
export function mapping<Result, Mapped>(query: SQLiteRaw<Result>, map: (result: Result) => Mapped): SQLiteRaw<Mapped> {
  const { getQuery, mapResult } = prepare(query)
  return asQuery({ getQuery, mapResult: (...args) => map(mapResult(...args) as Result) }) as SQLiteRaw<Mapped>
}

/** Queries run in batches alone, which ask nothing else of them. */
const asQuery = (prepared: Prepared): unknown => ({ _prepare: () => prepared })

/**
 * SQLite looks at the value of a parameter that is a whole LIMIT or OFFSET, and then plans the statement again each time one is
 * bound, which takes ten times as long as running it. It does not look behind a plus.
 */
const planOnce = ({ sql: text, params }: SqlStatement): SqlStatement => ({
  sql: text.replace(/\b(limit|offset) \?/gi, '$1 +?'),
  params,
})

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
    const { sql: text, params } = prepared.getQuery()
    return { prepared, sql: shortened(text), params }
  }
  return (db, values) => {
    const { prepared, sql: text, params } = (built ??= buildQuery(db))
    return asQuery({
      getQuery: () => ({ sql: text, params: fillPlaceholders(params, byName(values)) }),
      mapResult: prepared.mapResult,
      isReady: true,
    }) as Query
  }
}

/** Each request carries the text, as JSON. None of our names needs its quotes; what is in single ones stays. */
const shortened = (text: string) =>
  text.replace(/'[^']*'|"(\w+)"|\s+/g, (whole, name?: string) => name ?? (whole.startsWith("'") ? whole : ' '))

const byName = (values: object) => values as Record<string, unknown>

/** Whatever name is asked for is there. */
const placeholders = <Values>() =>
  new Proxy({}, { get: (_, name) => sql.placeholder(String(name)) }) as Placeholders<Values>
