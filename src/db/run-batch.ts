import type { BatchItem, BatchResponse } from 'drizzle-orm/batch'
import { AppError } from '../errors/app-error.ts'
import type { Database } from './database.ts'

/** A row that a unique index refused; `constraint` names the column or the index, as SQLite does. */
export class UniqueViolation extends Error {
  override name = 'UniqueViolation'
  readonly constraint: string

  constructor(constraint: string) {
    super(`unique constraint failed: ${constraint}`)
    this.constraint = constraint
  }
}

/**
 * Runs statements as one transaction and one round trip. A unique index that refuses is a `UniqueViolation`;
 * any other fault is `storage_unavailable`.
 */
export async function runBatch<U extends BatchItem<'sqlite'>, T extends Readonly<[U, ...U[]]>>(
  db: Database,
  queries: T,
): Promise<BatchResponse<T>> {
  try {
    return await db.batch(queries)
  } catch (error) {
    const message = rootMessage(error)
    const constraint = /UNIQUE constraint failed: (?:index '([^']+)'|([\w.]+))/.exec(message)
    if (constraint) throw new UniqueViolation(constraint[1] ?? constraint[2] ?? '')
    // The driver's own message may hold the query's parameters, so only its root goes on.
    throw new AppError('storage_unavailable', { cause: new Error(message) })
  }
}

function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message
}
