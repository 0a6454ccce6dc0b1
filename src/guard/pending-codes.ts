import { COUNT_LOOKS } from '../http/pagination.ts'
import type { Counted, Cursor } from '../http/pagination.ts'
import { firstTimedId, timeOfTimedId } from '../lib/random.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { LedgerStore } from './ledger-records.ts'
import type { Purpose } from './personal-records.ts'
import type { SqlStore } from './records.ts'

/*
 * Numbers with a pending code: a send keeps its number until its code is used, voided or expired. This is the only list
 * of them: the other stores only have HMACs.
 */

/** What a send adds to the list. */
export interface PendingSend {
  /** E.164; null if no code can come. */
  phone: string | null
  purpose: Purpose
  /** The send whose code stops working. */
  replaces: string | null
}

export interface PendingCode {
  /** Position in the list: later sends have higher ones. */
  id: number
  sendId: string
  phone: string
  purpose: Purpose
  country: string
  /** The beginning of the network's hash, enough to see which ones are the same. */
  network: string
  sentAt: number
  expiresAt: number
}

export interface PendingPosition {
  limit: number
  cursor?: Cursor | undefined
  isCounted?: boolean
}

export interface PendingPage {
  rows: PendingCode[]
  counted: Counted | undefined
}

const NETWORK_LENGTH = 8

/** The beginning of an id: its time, and enough behind it to tell apart those of one millisecond. */
const POSITION_DIGITS = 13
const MAX_POSITION = 16 ** POSITION_DIGITS - 1

const asPosition = (id: string) => Number.parseInt(id.slice(0, POSITION_DIGITS), 16)
const fromPosition = (position: number) => position.toString(16).padStart(POSITION_DIGITS, '0')

export function setReplaced(sql: SqlStore, id: string | null, isReplaced: boolean): void {
  if (id !== null) sql.exec('UPDATE sends SET isReplaced = ? WHERE id = ?', isReplaced ? 1 : 0, id)
}

/** Forgets the numbers of these sends. */
export function dropPending(sql: SqlStore, sendIds: string[]): void {
  for (const id of sendIds) sql.exec('UPDATE sends SET phone = NULL WHERE id = ? AND phone IS NOT NULL', id)
}

const COLUMNS = `id AS sendId, phone, purpose, country, substr(network, 1, ${NETWORK_LENGTH}) AS network`

/** The statements that call this select these columns. */
function asPendingCode(row: Record<string, unknown>, { codeTtlSeconds }: LedgerStore): PendingCode {
  const stored = row as unknown as Omit<PendingCode, 'id' | 'sentAt' | 'expiresAt'>
  const sentAt = timeOfTimedId(stored.sendId)
  return { id: asPosition(stored.sendId), ...stored, sentAt, expiresAt: sentAt + codeTtlSeconds * SECOND_MS }
}

/** The smallest id of a send whose code has not expired. */
const firstLive = ({ codeTtlSeconds }: LedgerStore, now: number) => firstTimedId(now - codeTtlSeconds * SECOND_MS + 1)

/** A page in list order, or against it if the cursor says so, and one row more if there are more. */
export function listPending(store: LedgerStore, { limit, cursor }: PendingPosition, now: number): PendingCode[] {
  forgetExpired(store, now)
  const backwards = cursor?.direction === 'before'
  const [from, to] = backwards ? [cursor.id + 1, MAX_POSITION] : [0, cursor?.id ?? MAX_POSITION]
  const query = `SELECT ${COLUMNS} FROM sends
    WHERE id >= ? AND id >= ? AND id < ? AND phone IS NOT NULL AND isReplaced = 0
    ORDER BY id ${backwards ? 'ASC' : 'DESC'} LIMIT ?`
  const rows = store.sql.exec(query, firstLive(store, now), fromPosition(from), fromPosition(to), limit + 1)
  return rows.toArray().map((row) => asPendingCode(row, store))
}

/** How many there are, as far as a count looks. */
export function countPending(store: LedgerStore, now: number): Counted {
  const query = `SELECT coalesce(sum(kept), 0) AS value, count(*) <= ? AS whole FROM (
    SELECT phone IS NOT NULL AND isReplaced = 0 AS kept FROM sends WHERE id >= ? LIMIT ?)`
  const [row] = store.sql.exec(query, COUNT_LOOKS, firstLive(store, now), COUNT_LOOKS + 1).toArray()
  return row as unknown as Counted
}

/** Those of these sends that are still pending. */
export function pendingOf(store: LedgerStore, sendIds: string[], now: number): PendingCode[] {
  forgetExpired(store, now)
  const query = `SELECT ${COLUMNS} FROM sends WHERE id = ? AND id >= ? AND phone IS NOT NULL`
  return sendIds.flatMap((id) =>
    store.sql
      .exec(query, id, firstLive(store, now))
      .toArray()
      .map((row) => asPendingCode(row, store)),
  )
}

/** Forgets the numbers of expired codes. Reads only sends that have expired since the last time. */
export function forgetExpired(store: LedgerStore, now: number): void {
  const { sql, memory } = store
  const until = firstLive(store, now)
  if (until <= memory.forgottenUntil) return
  const query = 'UPDATE sends SET phone = NULL WHERE id >= ? AND id < ? AND phone IS NOT NULL'
  sql.exec(query, memory.forgottenUntil, until)
  memory.forgottenUntil = until
}
