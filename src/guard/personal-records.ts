import { toIso } from '../lib/time.ts'
import type { EventKind, NumberRecord, SqlStore } from './records.ts'

/*
 * Everything a store holds about one number, over all lanes, to show to its owner or to delete. Keys of lanes begin with
 * the number's own key and a bar.
 */

export type Purpose = 'sign_in' | 'device' | 'phone_change'

/** What is stored about a number. Codes are not: only their digests exist. */
export interface NumberReport {
  codes: {
    /** `device`: a sign-in on a known device. */
    purpose: Purpose
    expires_at: string | null
    attempts: number
    attempts_until: string | null
    used: boolean
    next_send_at: string | null
  }[]
  sends: { purpose: Purpose; at: string }[]
  failures: { purpose: Purpose; at: string }[]
  /** By staff, for all lanes at once. */
  unlocks: { at: string }[]
  /** What the send ledger stores with the number itself, until the code is used or expires. */
  pending_codes: { phone: string; purpose: Purpose; sent_at: string; expires_at: string }[]
}

/** The key itself, and everything between `key|` and `key}`, which is the character after the bar. */
export const OF_NUMBER = "(phoneKey = ?1 OR (phoneKey > ?1 || '|' AND phoneKey < ?1 || '}'))"

/** Rows of all lanes of a number. */
export const rowsOf = <Row>(sql: SqlStore, table: 'numbers' | 'events', phoneKey: string) =>
  sql.exec(`SELECT * FROM ${table} WHERE ${OF_NUMBER}`, phoneKey).toArray() as Row[]

export interface EventRow {
  id: string
  phoneKey: string
  kind: EventKind
  at: number
}

/** What the lane of a key is for. */
export function purposeOf(laneKey: string): Purpose {
  const [, lane = ''] = laneKey.split('|')
  if (lane.startsWith('device:')) return 'device'
  return lane.startsWith('change:') ? 'phone_change' : 'sign_in'
}

const timeOrNull = (at: number) => (at === 0 ? null : toIso(at))

/** What the guard itself stores about a number, for its owner to read. */
export function reportNumber(sql: SqlStore, phoneKey: string): Omit<NumberReport, 'pending_codes'> {
  const events = rowsOf<EventRow>(sql, 'events', phoneKey).toSorted((a, b) => a.at - b.at)
  const timesOf = (...kinds: EventKind[]) =>
    events
      .filter((event) => kinds.includes(event.kind))
      .map((event) => ({ purpose: purposeOf(event.phoneKey), at: toIso(event.at) }))
  return {
    codes: rowsOf<NumberRecord>(sql, 'numbers', phoneKey).map((row) => ({
      purpose: purposeOf(row.phoneKey),
      expires_at: timeOrNull(row.expiresAt),
      attempts: row.attempts,
      attempts_until: timeOrNull(row.attemptsUntil),
      used: row.receipt !== null,
      next_send_at: timeOrNull(row.cooldownUntil),
    })),
    sends: timesOf('send', 'forgiven'),
    failures: timesOf('failure'),
    unlocks: timesOf('unlock').map(({ at }) => ({ at })),
  }
}

/** Ids of a number's challenges that the code store may still have. */
export function challengesOf(sql: SqlStore, phoneKey: string): string[] {
  const numbers = rowsOf<NumberRecord>(sql, 'numbers', phoneKey)
  const replaced = numbers.map(({ replaced }) => (replaced === null ? null : (JSON.parse(replaced) as NumberRecord)))
  const pending = [...numbers, ...replaced].flatMap((row) => row?.challengeId ?? [])
  const sent = rowsOf<EventRow>(sql, 'events', phoneKey).filter(({ kind }) => kind === 'send' || kind === 'forgiven')
  return [...new Set([...pending, ...sent.map(({ id }) => id)])]
}

/** Deletes everything stored about a number. */
export function forgetNumber(sql: SqlStore, phoneKey: string): void {
  for (const table of ['numbers', 'events']) sql.exec(`DELETE FROM ${table} WHERE ${OF_NUMBER}`, phoneKey)
}
