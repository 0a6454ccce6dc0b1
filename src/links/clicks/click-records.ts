import type { ClickGroup } from './click-groups.ts'
import { mergeGroups } from './click-groups.ts'

type SqlValue = string | number | null | ArrayBuffer

/** A synchronous SQLite database. */
export interface ClickStore {
  exec(query: string, ...bindings: SqlValue[]): { toArray(): Record<string, unknown>[] }
}

/** Counted clicks that are not in the database yet. */
export interface Flush {
  sequence: number
  groups: ClickGroup[]
}

/** Groups per flush: as many as a D1 batch takes in a fraction of a second. */
const MAX_GROUPS = 2000
/** Flushes that wait for the database: up to a million groups. */
const MAX_FLUSHES = 500

export function createClickTables(sql: ClickStore): void {
  sql.exec('CREATE TABLE IF NOT EXISTS identity (shard TEXT NOT NULL)')
  // Never the same sequence twice, even after a row is gone: it tells the database what it has counted.
  sql.exec('CREATE TABLE IF NOT EXISTS outbox (sequence INTEGER PRIMARY KEY AUTOINCREMENT, groups TEXT NOT NULL)')
  sql.exec('CREATE TABLE IF NOT EXISTS salts (day TEXT PRIMARY KEY, salt TEXT NOT NULL)')
  sql.exec('CREATE TABLE IF NOT EXISTS visitors (id INTEGER PRIMARY KEY, day TEXT NOT NULL, links TEXT, hashes BLOB)')
  sql.exec('CREATE INDEX IF NOT EXISTS visitors_of_day ON visitors (day)')
}

/** The database knows this storage by a random name, so that a new storage starts its own sequence. */
export function shardName(sql: ClickStore): string {
  const [row] = sql.exec('SELECT shard FROM identity').toArray()
  if (row) return String(row['shard'])
  const shard = crypto.randomUUID()
  sql.exec('INSERT INTO identity (shard) VALUES (?)', shard)
  return shard
}

/** The flush that has waited longest. */
export function oldestFlush(sql: ClickStore): Flush | undefined {
  const [row] = sql.exec('SELECT sequence, groups FROM outbox ORDER BY sequence LIMIT 1').toArray()
  return row && toFlush(row)
}

export const hasFlushes = (sql: ClickStore): boolean => sql.exec('SELECT 1 FROM outbox LIMIT 1').toArray().length > 0

export function deleteFlush(sql: ClickStore, sequence: number): void {
  sql.exec('DELETE FROM outbox WHERE sequence = ?', sequence)
}

/**
 * Queues groups, joining them to the last flush if it has room: after a long outage the database gets few, large flushes.
 * The first in the queue is never changed, since the database may have it already. False if the queue is full.
 */
export function addFlush(sql: ClickStore, groups: ClickGroup[]): boolean {
  const [line] = sql.exec('SELECT count(*) AS n, max(sequence) AS newest FROM outbox').toArray()
  const length = Number(line?.['n'])
  if (length > 1) {
    const newest = toFlush(
      sql.exec('SELECT sequence, groups FROM outbox WHERE sequence = ?', Number(line?.['newest'])).toArray()[0]!,
    )
    const merged = mergeGroups(newest.groups, groups)
    if (merged.length <= MAX_GROUPS) {
      sql.exec('UPDATE outbox SET groups = ? WHERE sequence = ?', JSON.stringify(merged), newest.sequence)
      return true
    }
  }
  if (length >= MAX_FLUSHES) return false
  sql.exec('INSERT INTO outbox (groups) VALUES (?)', JSON.stringify(groups))
  return true
}

const toFlush = (row: Record<string, unknown>): Flush => ({
  sequence: Number(row['sequence']),
  groups: JSON.parse(String(row['groups'])) as ClickGroup[],
})

/** The salt of a day, created if there is none. */
export function saltOf(sql: ClickStore, day: string): string {
  const [row] = sql.exec('SELECT salt FROM salts WHERE day = ?', day).toArray()
  if (row) return String(row['salt'])
  const salt = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
  sql.exec('INSERT INTO salts (day, salt) VALUES (?, ?)', day, salt)
  return salt
}

/** New visitors of some links: their hashes one after another, and how many each link has. */
export interface NewVisitors {
  links: Record<string, number>
  hashes: ArrayBuffer
}

export function addVisitors(sql: ClickStore, day: string, { links, hashes }: NewVisitors): void {
  sql.exec('INSERT INTO visitors (day, links, hashes) VALUES (?, ?, ?)', day, JSON.stringify(links), hashes)
}

/** All visitors of a day, as they were added. */
export const visitorsOf = (sql: ClickStore, day: string): NewVisitors[] =>
  sql
    .exec('SELECT links, hashes FROM visitors WHERE day = ?', day)
    .toArray()
    .map(({ links, hashes }) => ({
      links: JSON.parse(String(links)) as NewVisitors['links'],
      hashes: hashes as ArrayBuffer,
    }))

/** Days with data, oldest first. */
export const keptDays = (sql: ClickStore): string[] =>
  sql
    .exec('SELECT day FROM salts ORDER BY day')
    .toArray()
    .map(({ day }) => String(day))

/** Forgets the visitors of a day. */
export function deleteDay(sql: ClickStore, day: string): void {
  sql.exec('DELETE FROM visitors WHERE day = ?', day)
  sql.exec('DELETE FROM salts WHERE day = ?', day)
}
