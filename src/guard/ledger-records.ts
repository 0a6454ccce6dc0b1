import { DAY_MS } from '../lib/time.ts'
import type { SqlStore } from './records.ts'

const MINUTE_MS = 60_000

/** Numbers of one day (UTC) and country. */
export interface DayOfCountry {
  /** Days since 1970. */
  day: number
  country: string
  sent: number
  verified: number
  /** Unverified sends that staff reset. */
  forgiven: number
  /** Millionths of the currency of `SMS_PRICES`. */
  spendMicros: number
}

export const dayOf = (at: number): number => Math.floor(at / DAY_MS)
export const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS)

export function createLedgerTables(sql: SqlStore): void {
  sql.exec(`CREATE TABLE IF NOT EXISTS sends (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, network TEXT NOT NULL, country TEXT NOT NULL,
    spendMicros INTEGER NOT NULL, verified INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`)
  sql.exec('CREATE INDEX IF NOT EXISTS sends_of_network ON sends (network, at, verified)')
  sql.exec('CREATE TABLE IF NOT EXISTS failures (id INTEGER PRIMARY KEY, network TEXT NOT NULL, at INTEGER NOT NULL)')
  sql.exec('CREATE INDEX IF NOT EXISTS failures_of_network ON failures (network, at)')
  sql.exec('CREATE TABLE IF NOT EXISTS minutes (minute INTEGER PRIMARY KEY, sent INTEGER NOT NULL)')
  sql.exec(`CREATE TABLE IF NOT EXISTS days (
    day INTEGER NOT NULL, country TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0, verified INTEGER NOT NULL DEFAULT 0,
    forgiven INTEGER NOT NULL DEFAULT 0, spendMicros INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, country)) WITHOUT ROWID`)
}

/** How many rows of a network are newer than `since`, and when the oldest of them was written. */
export function countOfNetwork(
  sql: SqlStore,
  source: 'sends' | 'unverified' | 'failures',
  network: string,
  since: number,
) {
  const from = source === 'failures' ? 'failures' : 'sends'
  const only = source === 'unverified' ? 'AND verified = 0' : ''
  const query = `SELECT count(*) AS count, min(at) AS oldest FROM ${from} WHERE network = ? AND at > ? ${only}`
  const [row] = sql.exec(query, network, since).toArray()
  return { count: Number(row?.['count']), oldest: Number(row?.['oldest']) }
}

export function addToDay(sql: SqlStore, day: number, country: string, column: keyof DayOfCountry, by: number): void {
  sql.exec(
    `INSERT INTO days (day, country, ${column}) VALUES (?1, ?2, ?3)
      ON CONFLICT (day, country) DO UPDATE SET ${column} = ${column} + ?3`,
    day,
    country,
    by,
  )
}

export function addToMinute(sql: SqlStore, minute: number, by: number): void {
  sql.exec(
    `INSERT INTO minutes (minute, sent) VALUES (?1, ?2) ON CONFLICT (minute) DO UPDATE SET sent = sent + ?2`,
    minute,
    by,
  )
}

export function sentSince(sql: SqlStore, minute: number): number {
  const [row] = sql.exec('SELECT coalesce(sum(sent), 0) AS sent FROM minutes WHERE minute > ?', minute).toArray()
  return Number(row?.['sent'])
}

export function readDays(sql: SqlStore, since: number, country?: string): DayOfCountry[] {
  const only = country === undefined ? '' : 'AND country = ?2'
  const query = `SELECT * FROM days WHERE day >= ?1 ${only} ORDER BY day DESC, country`
  const rows = country === undefined ? sql.exec(query, since) : sql.exec(query, since, country)
  return rows.toArray().map(asDay)
}

/** The columns of `days` are the fields, of the same types. */
const asDay = (row: Record<string, unknown>) => row as unknown as DayOfCountry
