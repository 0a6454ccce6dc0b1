import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { emptyAsAbsent, pageLimit, PageQuery } from '../http/pagination.ts'
import type { Cursor, Page } from '../http/pagination.ts'
import { DayText } from '../lib/fields.ts'
import { described } from '../lib/schema.ts'
import { DAY_MS } from '../lib/time.ts'

/* Filtered lists read along one index: a page reads a limited number of rows, however few of them pass the filters. */

const MAX_LIMIT = 50
const DEFAULT_LIMIT = 25
/** A page reads at most its length plus these. */
const ROWS_BESIDES = 200
/** The caller's session and row, and the bounds of a period. */
const ROWS_OF_REQUEST = 10
/** Besides the row itself: two users and a link, or an owner and totals. */
const ROWS_OF_EACH = 3

/** `limit` and `cursor` of such a list. */
export const ScanQuery = {
  limit: pageLimit(
    MAX_LIMIT,
    DEFAULT_LIMIT,
    'Rows per page. With filters a page may have fewer, or none: follow `next`.',
  ),
  cursor: described(PageQuery.shape.cursor, { description: 'From `next` or `previous`.' }),
}

/** Filters `from` and `to`: days of what the rows of a list began with. */
export const daysOf = (what: string) => ({
  from: described(emptyAsAbsent(DayText), { description: `First day of ${what}, UTC.`, examples: ['2026-11-01'] }),
  to: described(emptyAsAbsent(DayText), { description: `Last day of ${what}, UTC.`, examples: ['2026-11-23'] }),
})

interface Days {
  from?: string | undefined
  to?: string | undefined
}

/** Ids grow with time, so days are a range of ids. `since`: the first id at or after a time, in one row of an index. */
export function idsOfDays(id: SQL, { from, to }: Days, since: (ms: number) => SQL): SQL[] {
  const first = (ms: number) => sql`coalesce((${since(ms)}), ${Number.MAX_SAFE_INTEGER})`
  return [
    ...(from === undefined ? [] : [sql`${id} >= ${first(Date.parse(from))}`]),
    ...(to === undefined ? [] : [sql`${id} < ${first(Date.parse(to) + DAY_MS)}`]),
  ]
}

export interface Place {
  limit: number
  cursor?: Cursor | undefined
  /** Rows to look at with filters, if more than a page may read. */
  window?: number
}

interface Scan {
  /** Including `id`. */
  columns: SQL
  /** The table and the index to read. */
  from: SQL
  /** The last column of the index, which orders the list. */
  id: SQL
  /** Conditions that the index serves. */
  found: SQL[]
  /** Conditions checked row by row. */
  kept: SQL[]
}

/** Rows that a page looks at: one too many without filters, else as many as it may read if all of them are kept. */
function windowOf({ limit, window }: Place, isFiltered: boolean): number {
  if (!isFiltered) return limit + 1
  return window ?? Math.floor((limit + ROWS_BESIDES - ROWS_OF_REQUEST) / (1 + ROWS_OF_EACH))
}

/**
 * The rows of a page as a subquery, including those that were looked at and not kept: `kept` tells them apart. Join other
 * tables on `keyOfKept`, or they are read for every row.
 */
export function scanRows({ columns, from, id, found, kept }: Scan, place: Place): SQL {
  const [comparison, order] = place.cursor?.direction === 'before' ? [sql`>`, sql`ASC`] : [sql`<`, sql`DESC`]
  const beyond = sql`${id} ${comparison} ${place.cursor?.id ?? Number.MAX_SAFE_INTEGER}`
  const isKept = kept.length === 0 ? sql`1` : sql`coalesce(${sql.join(kept, sql` AND `)}, 0)`
  return sql`(SELECT ${columns}, ${isKept} AS kept FROM ${from}
    WHERE ${sql.join([...found, beyond], sql` AND `)} ORDER BY ${id} ${order} LIMIT ${windowOf(place, kept.length > 0)})`
}

/** A column to join on: null for rows that are not kept. */
export const keyOfKept = (column: SQL): SQL => sql`CASE WHEN scanned.kept THEN ${column} END`

export interface Scanned {
  id: number
  kept: number
}

/** A page of the rows of `scanRows` (in any order), newest first. */
export function toScannedPage<Row extends Scanned>(rows: Row[], place: Place, isFiltered: boolean): Page<Row> {
  const { cursor, limit } = place
  const isBackwards = cursor?.direction === 'before'
  const inOrder = rows.toSorted((a, b) => (isBackwards ? a.id - b.id : b.id - a.id))
  const kept = inOrder.filter((row) => row.kept)
  const shown = kept.slice(0, limit)
  const edge =
    kept.length > limit ? shown.at(-1) : rows.length === windowOf(place, isFiltered) ? inOrder.at(-1) : undefined
  if (isBackwards) {
    shown.reverse()
    return {
      rows: shown,
      next: { direction: 'after', id: shown.at(-1)?.id ?? cursor.id + 1 },
      previous: edge && { direction: 'before', id: edge.id },
    }
  }
  return {
    rows: shown,
    next: edge && { direction: 'after', id: edge.id },
    previous: cursor && { direction: 'before', id: shown.at(0)?.id ?? Math.max(0, cursor.id - 1) },
  }
}
