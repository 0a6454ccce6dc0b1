import type { DatabaseSync } from 'node:sqlite'
import { growDatabase } from './grown-database.ts'

interface Measuring {
  /** What is there, as a database of today has it. */
  initial: readonly string[]
  /** What an upgrade applies to it, by name. */
  later: Readonly<Record<string, string>>
  /** Rows to measure with. */
  people: number
}

export interface MigrationTime {
  migration: string
  statement: string
  /** Of CPU, at ten million people. */
  seconds: number
}

const TEN_MILLION = 10_000_000
const MICROS = 1_000_000
/** A statement is timed on so many rows, and on the tenth part of them: the difference is what the rows take. */
const TENTH = 10

/**
 * How long each statement of the later migrations takes at ten million people, measured at two sizes. What does not
 * depend on the rows counts once; the rest is taken to grow as sorting does. Counts CPU, so that other load on the
 * machine does not matter.
 */
export function measureMigrations({ initial, later, people }: Measuring): MigrationTime[] {
  const migrations = Object.entries(later)
  if (migrations.length === 0) return []
  const few = Math.ceil(people / TENTH)
  const [small, large] = [few, people].map((rows) => growDatabase(initial, rows)) as [DatabaseSync, DatabaseSync]
  const times = migrations.flatMap(([migration, text]) =>
    statementsOf(text).map((statement) => {
      const [fewTake, manyTake] = [secondsOf(small, statement), secondsOf(large, statement)]
      const perRow = Math.max(0, manyTake - fewTake) / (people - few)
      const growth = Math.log2(TEN_MILLION) / Math.log2(people)
      return { migration, statement, seconds: fewTake + perRow * growth * TEN_MILLION }
    }),
  )
  small.close()
  large.close()
  return times
}

const statementsOf = (migration: string) =>
  migration
    .split('--> statement-breakpoint')
    .map((statement) => statement.trim())
    .filter(Boolean)

function secondsOf(db: DatabaseSync, statement: string): number {
  const start = process.cpuUsage()
  db.exec(statement)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / MICROS
}
