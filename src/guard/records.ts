import { SECOND_MS } from '../lib/time.ts'
import type { Policies } from './policy.ts'

type SqlValue = string | number | null

/** A synchronous SQLite database: a Durable Object's, or a file on Node. */
export interface SqlStore {
  exec(query: string, ...bindings: SqlValue[]): { toArray(): Record<string, unknown>[] }
}

/** What is stored about one number, under an HMAC of it. Times are Unix time in milliseconds. */
export interface NumberRecord {
  phoneKey: string
  challengeId: string | null
  expiresAt: number
  attempts: number
  /** When `attempts` starts again from zero, unless a new code comes first. */
  attemptsUntil: number
  /** Set while the code counts as used. */
  receipt: string | null
  cooldownStep: number
  cooldownUntil: number
  /** JSON of the record that the last send replaced. */
  replaced: string | null
}

/** `forgiven`: a send that an unlock reset. It is kept for the owner's export, and so that its code can be found. */
export type EventKind = 'send' | 'failure' | 'forgiven' | 'unlock'

export function createTables(sql: SqlStore): void {
  sql.exec(`CREATE TABLE IF NOT EXISTS numbers (
    phoneKey TEXT PRIMARY KEY, challengeId TEXT, expiresAt INTEGER NOT NULL, attempts INTEGER NOT NULL,
    attemptsUntil INTEGER NOT NULL, receipt TEXT, cooldownStep INTEGER NOT NULL, cooldownUntil INTEGER NOT NULL,
    replaced TEXT) WITHOUT ROWID`)
  sql.exec(`CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY, phoneKey TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID`)
  sql.exec('CREATE INDEX IF NOT EXISTS events_of_number ON events (phoneKey, kind, at)')
}

export function readNumber(sql: SqlStore, phoneKey: string): NumberRecord {
  const [row] = sql.exec('SELECT * FROM numbers WHERE phoneKey = ?', phoneKey).toArray()
  return row ? asNumberRecord(row) : { ...UNKNOWN, phoneKey }
}

const UNKNOWN: Omit<NumberRecord, 'phoneKey'> = {
  challengeId: null,
  expiresAt: 0,
  attempts: 0,
  attemptsUntil: 0,
  receipt: null,
  cooldownStep: -1,
  cooldownUntil: 0,
  replaced: null,
}

/** The columns of `numbers` are the fields of the record, of the same types. */
const asNumberRecord = (row: Record<string, unknown>) => row as unknown as NumberRecord

export function writeNumber(sql: SqlStore, n: NumberRecord): void {
  sql.exec(
    `INSERT OR REPLACE INTO numbers (phoneKey, challengeId, expiresAt, attempts, attemptsUntil, receipt,
      cooldownStep, cooldownUntil, replaced) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    n.phoneKey,
    n.challengeId,
    n.expiresAt,
    n.attempts,
    n.attemptsUntil,
    n.receipt,
    n.cooldownStep,
    n.cooldownUntil,
    n.replaced,
  )
}

export function recordEvent(sql: SqlStore, e: { id: string; phoneKey: string; kind: EventKind; at: number }): void {
  sql.exec('INSERT INTO events (id, phoneKey, kind, at) VALUES (?, ?, ?, ?)', e.id, e.phoneKey, e.kind, e.at)
}

/** False if it was already gone. */
export function forgetEvent(sql: SqlStore, id: string): boolean {
  return sql.exec('DELETE FROM events WHERE id = ? RETURNING id', id).toArray().length > 0
}

export function countEvents(sql: SqlStore, phoneKey: string, kind: EventKind, since: number) {
  const query = 'SELECT count(*) AS count, min(at) AS oldest FROM events WHERE phoneKey = ? AND kind = ? AND at > ?'
  const [row] = sql.exec(query, phoneKey, kind, since).toArray()
  return { count: Number(row?.['count']), oldest: Number(row?.['oldest']) }
}

/** Deletes what no rule needs any more. True while anything is left. */
export function purge({ sql, policies }: { sql: SqlStore; policies: Policies }, now: number): boolean {
  const { failures_per_number: failures, sends_per_number: sends, unlocks_per_number: unlocks } = policies
  const horizon = now - Math.max(failures.windowSeconds, sends.windowSeconds, unlocks.windowSeconds) * SECOND_MS
  sql.exec('DELETE FROM events WHERE at <= ?', horizon)
  sql.exec(`DELETE FROM numbers WHERE expiresAt <= ? AND attemptsUntil <= ? AND cooldownUntil <= ?`, now, now, horizon)
  const [left] = sql.exec('SELECT EXISTS(SELECT 1 FROM numbers) OR EXISTS(SELECT 1 FROM events) AS any').toArray()
  return left?.['any'] === 1
}
