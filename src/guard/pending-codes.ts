import type { Cursor } from '../http/pagination.ts'
import type { Origin } from './guard.ts'
import type { Purpose } from './personal-records.ts'
import type { SqlStore } from './records.ts'

/*
 * Numbers with a pending code. This is the only list of them: the other stores only have HMACs. A row is deleted when its
 * code is used, voided, undone or expired.
 */

/** What a send adds to the list. */
export interface PendingSend {
  /** E.164. */
  phone: string
  purpose: Purpose
  /** Unix time, milliseconds. */
  expiresAt: number
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
}

const NETWORK_LENGTH = 8

/** Creates the table if it does not exist. */
export function createPendingTable(sql: SqlStore): void {
  sql.exec(`CREATE TABLE IF NOT EXISTS pending (
    id INTEGER PRIMARY KEY, sendId TEXT NOT NULL UNIQUE, phone TEXT NOT NULL, purpose TEXT NOT NULL,
    country TEXT NOT NULL, network TEXT NOT NULL, sentAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL,
    replaces TEXT, isReplaced INTEGER NOT NULL DEFAULT 0)`)
}

/** Adds a send in place of the one whose code it replaces. */
export function addPending(sql: SqlStore, send: Origin & { id: string; pending: PendingSend }, now: number): void {
  const { id, network, country, pending } = send
  const { phone, purpose, expiresAt, replaces } = pending
  purgePending(sql, now)
  sql.exec(
    `INSERT INTO pending (sendId, phone, purpose, country, network, sentAt, expiresAt, replaces)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    phone,
    purpose,
    country,
    network.slice(0, NETWORK_LENGTH),
    now,
    expiresAt,
    replaces,
  )
  if (replaces !== null) sql.exec('UPDATE pending SET isReplaced = 1 WHERE sendId = ?', replaces)
}

/** Forgets the numbers of these sends. */
export function dropPending(sql: SqlStore, sendIds: string[]): void {
  for (const sendId of sendIds) sql.exec('DELETE FROM pending WHERE sendId = ?', sendId)
}

/** Forgets a send that did not go out. The code it replaced is pending again. */
export function restorePending(sql: SqlStore, sendId: string): void {
  const [row] = sql.exec('DELETE FROM pending WHERE sendId = ? RETURNING replaces', sendId).toArray()
  const replaced = row?.['replaces']
  if (typeof replaced === 'string') sql.exec('UPDATE pending SET isReplaced = 0 WHERE sendId = ?', replaced)
}

const COLUMNS = 'id, sendId, phone, purpose, country, network, sentAt, expiresAt'

/** The statements that call this select these columns. */
const asPendingCode = (row: Record<string, unknown>) => row as unknown as PendingCode

/** A page in list order, or against it if the cursor says so, and one row more if there are more. */
export function listPending(sql: SqlStore, { limit, cursor }: PendingPosition, now: number): PendingCode[] {
  purgePending(sql, now)
  const [beyond, order] = cursor?.direction === 'before' ? ['>', 'ASC'] : ['<', 'DESC']
  const query = `SELECT ${COLUMNS} FROM pending
    WHERE id ${beyond} ? AND isReplaced = 0 AND expiresAt > ? ORDER BY id ${order} LIMIT ?`
  const rows = sql.exec(query, cursor?.id ?? Number.MAX_SAFE_INTEGER, now, limit + 1)
  return rows.toArray().map(asPendingCode)
}

/** Those of these sends that are still pending. */
export function pendingOf(sql: SqlStore, sendIds: string[], now: number): PendingCode[] {
  purgePending(sql, now)
  const query = `SELECT ${COLUMNS} FROM pending WHERE sendId = ?`
  return sendIds.flatMap((sendId) => sql.exec(query, sendId).toArray().map(asPendingCode))
}

/**
 * Forgets the numbers of expired codes. All codes live equally long, so the expired ones are the first rows and only
 * these and one more are read: this is cheap enough to do on every call.
 */
export function purgePending(sql: SqlStore, now: number): void {
  const firstLive = 'SELECT id FROM pending WHERE expiresAt > ? ORDER BY id LIMIT 1'
  sql.exec(`DELETE FROM pending WHERE id < coalesce((${firstLive}), ?)`, now, Number.MAX_SAFE_INTEGER)
}
