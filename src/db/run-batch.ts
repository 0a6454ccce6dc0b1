import type { BatchItem } from 'drizzle-orm/batch'
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

export type Statement = BatchItem<'sqlite'>

/** One statement, or several that belong together; `false` leaves the name without one. */
type Unit = Statement | readonly Statement[] | false

type ResultOf<Item> = Item extends Statement ? Item['_']['result'] : undefined
type ResultsOf<Unit> = Unit extends readonly Statement[] ? ResultsOfList<Unit> : ResultOf<Unit>
type ResultsOfList<List extends readonly Statement[]> = { -readonly [Place in keyof List]: ResultOf<List[Place]> }

type BatchResults<Units> = { [Name in keyof Units]: ResultsOf<Units[Name]> }

/**
 * Runs named statements in the order of their names as one transaction and one round trip; results have the same names.
 * @throws UniqueViolation when a unique index refuses
 * @throws AppError `storage_unavailable` on any other fault
 */
export async function runBatch<const Units extends Record<string, Unit>>(
  db: Database,
  units: Units,
): Promise<BatchResults<Units>> {
  const results = await runStatements(db, Object.values(units).flatMap(statementsOf))
  let place = 0
  const take = (unit: Unit) => (unit === false ? undefined : results[place++])
  const named = Object.entries(units).map(([name, unit]) => [
    name,
    isList(unit) ? unit.map((statement) => take(statement)) : take(unit),
  ])
  return Object.fromEntries(named) as BatchResults<Units>
}

/** Runs one query. @throws as `runBatch` does */
export async function runQuery<Query extends Statement>(db: Database, query: Query): Promise<ResultOf<Query>> {
  const [result] = await runStatements(db, [query])
  return result as ResultOf<Query>
}

const isList = (unit: Unit): unit is readonly Statement[] => Array.isArray(unit)

const statementsOf = (unit: Unit): readonly Statement[] => (unit === false ? [] : isList(unit) ? unit : [unit])

async function runStatements(db: Database, statements: readonly Statement[]): Promise<unknown[]> {
  try {
    return await db.batch(statements as [Statement])
  } catch (error) {
    if (error instanceof AppError) throw error
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
