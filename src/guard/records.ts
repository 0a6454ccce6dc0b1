import { SECOND_MS } from '../lib/time.ts'
import type { Policies } from './policy.ts'

type SqlValue = string | number | null

/** A synchronous SQLite database: a Durable Object's, or a file on Node. */
export interface SqlStore {
  exec(query: string, ...bindings: SqlValue[]): { toArray(): Record<string, unknown>[] }
}

/** The code of a lane, and the waits around it. Times are Unix time in milliseconds. */
export interface CodeRecord {
  challengeId: string | null
  expiresAt: number
  attempts: number
  /** When `attempts` starts again from zero, unless a new code comes first. */
  attemptsUntil: number
  /** The request that gave the right code. */
  claimId: string | null
  /** Until then no other request can claim the code. */
  claimedUntil: number
  /** What the code was claimed for has been done. */
  isUsed: boolean
  cooldownStep: number
  cooldownUntil: number
}

/**
 * `undelivered`: a send that was rejected or may not have gone out. `forgiven`: a send that an unlock reset. Both are
 * kept for the owner's export, and so that their codes can be found. `notice`: a message without a code.
 */
export type EventKind = 'send' | 'undelivered' | 'failure' | 'forgiven' | 'unlock' | 'notice'

export interface NumberEvent {
  /** Of a send, its challenge. */
  id: string
  kind: EventKind
  at: number
  /** The vendor that did not answer, of a send that may not have gone out. */
  vendor?: string
}

/** What is stored about a lane of a number, under an HMAC of the number: one row, so that each rule writes one row. */
export interface NumberRecord {
  phoneKey: string
  code: CodeRecord
  /** The code that the last send replaced. */
  replaced: CodeRecord | null
  /** What counts toward limits, oldest first. */
  events: NumberEvent[]
  /** Of the number's own record: until then it is known to have signed in. */
  signedInUntil: number
}

/** Where the records are, and the limits they are held against. */
export interface NumberStore {
  sql: SqlStore
  policies: Policies
  codeTtlSeconds: number
}

export function createTables(sql: SqlStore): void {
  sql.exec(`CREATE TABLE IF NOT EXISTS numbers (
    phoneKey TEXT PRIMARY KEY, keptUntil INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID`)
}

const NO_CODE: CodeRecord = {
  challengeId: null,
  expiresAt: 0,
  attempts: 0,
  attemptsUntil: 0,
  claimId: null,
  claimedUntil: 0,
  isUsed: false,
  cooldownStep: -1,
  cooldownUntil: 0,
}

export function readNumber(sql: SqlStore, phoneKey: string): NumberRecord {
  const [row] = sql.exec('SELECT phoneKey, record FROM numbers WHERE phoneKey = ?', phoneKey).toArray()
  return row ? asNumber(row) : { phoneKey, code: NO_CODE, replaced: null, events: [], signedInUntil: 0 }
}

/** Only `writeNumber` writes this column. */
const asNumber = ({ phoneKey, record }: Record<string, unknown>) =>
  ({ phoneKey, ...JSON.parse(String(record)) }) as NumberRecord

export function writeNumber({ sql, policies }: NumberStore, number: NumberRecord, now: number): void {
  const { phoneKey, code, replaced, signedInUntil } = number
  const kept = longestWindowMs(policies)
  const events = number.events.filter(({ at }) => at + kept > now)
  const until = [
    code.expiresAt,
    code.attemptsUntil,
    ...(code.cooldownStep < 0 ? [] : [code.cooldownUntil + kept]),
    ...events.map(({ at }) => at + kept),
    signedInUntil,
  ]
  sql.exec(
    `INSERT INTO numbers (phoneKey, keptUntil, record) VALUES (?, ?, ?)
      ON CONFLICT (phoneKey) DO UPDATE SET keptUntil = excluded.keptUntil, record = excluded.record`,
    phoneKey,
    Math.max(...until),
    JSON.stringify({ code, replaced, events, signedInUntil }),
  )
}

const longestWindowMs = ({ failures_per_number, sends_per_number, unlocks_per_number }: Policies) =>
  Math.max(...[failures_per_number, sends_per_number, unlocks_per_number].map((policy) => policy.windowSeconds)) *
  SECOND_MS

/** The key itself, and everything between `key|` and `key}`, which is the character after the bar. */
const OF_NUMBER = "(phoneKey = ?1 OR (phoneKey > ?1 || '|' AND phoneKey < ?1 || '}'))"

/** All lanes of a number: their keys begin with the number's own key and a bar. */
export const lanesOf = (sql: SqlStore, phoneKey: string): NumberRecord[] =>
  sql
    .exec(`SELECT phoneKey, record FROM numbers WHERE ${OF_NUMBER} ORDER BY phoneKey`, phoneKey)
    .toArray()
    .map(asNumber)

/** The key of the number that a lane belongs to. */
export const numberOf = (laneKey: string): string => laneKey.split('|')[0]!

const DEVICE = '|device:'

/** The key of a known device's lane. */
export const deviceKeyOf = (phoneKey: string, deviceId: string): string => phoneKey + DEVICE + deviceId

/** What the keys of all known devices of a number begin with; undefined if this lane is not one of theirs. */
export function devicesOf(laneKey: string): string | undefined {
  const at = laneKey.indexOf(DEVICE)
  return at < 0 ? undefined : laneKey.slice(0, at + DEVICE.length)
}

/** What strangers and known devices of a number count, oldest first. */
export const eventsOfNumber = (sql: SqlStore, laneKey: string): NumberEvent[] =>
  [...readNumber(sql, numberOf(laneKey)).events, ...eventsOfDevices(sql, numberOf(laneKey) + DEVICE)].toSorted(
    (a, b) => a.at - b.at,
  )

/** What all known devices of a number count, oldest first. Each of them was sent a code, so they are few. */
export const eventsOfDevices = (sql: SqlStore, devices: string): NumberEvent[] =>
  sql
    .exec("SELECT phoneKey, record FROM numbers WHERE phoneKey > ?1 AND phoneKey < ?1 || '~'", devices)
    .toArray()
    .flatMap((row) => asNumber(row).events)
    .toSorted((a, b) => a.at - b.at)

/** Deletes everything stored about a number. */
export function forgetNumber(sql: SqlStore, phoneKey: string): void {
  sql.exec(`DELETE FROM numbers WHERE ${OF_NUMBER}`, phoneKey)
}

/** Rows that a purge looks at before others have their turn. */
export const PURGE_ROWS = 5000

interface Purged {
  /** Where to go on; undefined at the end. */
  after: string | undefined
  /** When the first of the rows that it kept can be deleted. */
  next: number | undefined
}

/**
 * Deletes what no rule needs any more among the next rows. They are walked in the order of their keys: every send and
 * guess would have to write an index of `keptUntil`.
 */
export function purge(sql: SqlStore, now: number, from = ''): Purged {
  const [found] = sql
    .exec(
      `SELECT count(*) AS n, max(phoneKey) AS last, min(iif(keptUntil > ?2, keptUntil, NULL)) AS next
        FROM (SELECT phoneKey, keptUntil FROM numbers WHERE phoneKey > ?1 ORDER BY phoneKey LIMIT ?3)`,
      from,
      now,
      PURGE_ROWS,
    )
    .toArray() as { n: number; last: string | null; next: number | null }[]
  const { n = 0, last = null, next = null } = found ?? {}
  if (last !== null)
    sql.exec('DELETE FROM numbers WHERE phoneKey > ?1 AND phoneKey <= ?2 AND keptUntil <= ?3', from, last, now)
  return { after: n === PURGE_ROWS ? (last ?? undefined) : undefined, next: next ?? undefined }
}
