import { sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import { auditEvents, sessions } from './schema.ts'

/*
 * Sessions and audit events are one story, in the order of their ids. An id is a time in microseconds: even for a
 * session, odd for an event, so that one list of both can go on after any id.
 */

const IDS_PER_MS = 1000
/** Clocks that differ by less than this give ids in the order of the writes. Nobody writes half a million rows in it. */
const IDS_PER_SECOND = 1_000_000

/** The first id of a moment. Below 2^53 until the year 2255. */
export const firstIdAt = (ms: number): number => ms * IDS_PER_MS

/** For a row of `sessions` that is inserted at this time. */
export const nextSessionId = (now: number | Placeholder): SQL => nextId(sessions, firstIdOf(now), 1)

/** For a row of `audit_events`; `nth` counts the rows of one statement from 0. */
export const nextEventId = (now: number | Placeholder, nth: SQL = sql.raw('0')): SQL =>
  sql`${nextId(auditEvents, sql`(${firstIdOf(now)} + 1)`, 2)} + 2 * ${nth}`

/** The number of a row in its SELECT, from 0. */
export const ROW_NUMBER: SQL = sql.raw('(row_number() OVER () - 1)')

/** D1 binds numbers as REAL. */
const firstIdOf = (now: number | Placeholder): SQL => sql`CAST(${now} AS INTEGER) * ${sql.raw(String(IDS_PER_MS))}`

/** This id, or the next free one after those of the same second. */
function nextId(table: typeof sessions | typeof auditEvents, first: SQL, step: 1 | 2): SQL {
  const [beyond, by] = [sql.raw(String(IDS_PER_SECOND)), sql.raw(String(step))]
  const latest = sql`SELECT max(${table.id}) FROM ${table} WHERE ${table.id} >= ${first} AND ${table.id} < ${first} + ${beyond}`
  return sql`coalesce((${latest}) | 1, ${first} - ${by}) + ${by}`
}
