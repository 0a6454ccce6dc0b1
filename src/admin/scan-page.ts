import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import * as z from 'zod/mini'
import { docs } from '#docs'
import type { Database } from '../db/database.ts'
import { COUNT_LOOKS, emptyAsAbsent, emptyAsDefault, MOST_COUNTED, pageLimit, PageQuery } from '../http/pagination.ts'
import type { Counted, Cursor, Page } from '../http/pagination.ts'
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
  cursor: described(PageQuery.shape.cursor, docs({ description: 'From `next` or `previous`.' })),
}

/** Order of such a list and its file. */
export const DateOrder = {
  ordering: described(
    emptyAsDefault(z.enum(['newest', 'oldest']), 'newest'),
    docs({
      description: 'By date.',
      default: 'newest',
    }),
  ),
}

/** Filters `from` and `to`: days of what the rows of a list began with. */
export const daysOf = (what: string) => ({
  from: described(
    emptyAsAbsent(DayText),
    docs({ description: `First day of ${what}, UTC.`, examples: ['2026-11-01'] }),
  ),
  to: described(emptyAsAbsent(DayText), docs({ description: `Last day of ${what}, UTC.`, examples: ['2026-11-23'] })),
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
  ordering?: 'newest' | 'oldest'
}

export interface Plan {
  /** The table and the index to read. */
  from: SQL
  /** The last column of the index, which orders the list. */
  id: SQL
  /** Conditions that the index serves. */
  found: SQL[]
  /** Conditions checked row by row. */
  kept: SQL[]
}

interface Scan {
  /** Including `id`. */
  columns: SQL
  /** Of one table: more than one if an index serves several values, whose rows SQLite merges in order. */
  plans: Plan[]
}

/** Whether the ids of a page are read from the highest down. */
export const isDescending = ({ cursor, ordering }: Place) =>
  (ordering !== 'oldest') !== (cursor?.direction === 'before')

/** Rows that a page looks at: one too many without filters, else as many as it may read if all of them are kept. */
export function windowOf({ limit, window }: Place, isFiltered: boolean): number {
  if (!isFiltered) return limit + 1
  return window ?? Math.floor((limit + ROWS_BESIDES - ROWS_OF_REQUEST) / (1 + ROWS_OF_EACH))
}

/**
 * The rows of a page as a subquery, including those that were looked at and not kept: `kept` tells them apart. Join other
 * tables on `keyOfKept`, or they are read for every row.
 */
export function scanRows({ columns, plans }: Scan, place: Place): SQL {
  const [comparison, order, start] = isDescending(place)
    ? [sql`<`, sql`DESC`, Number.MAX_SAFE_INTEGER]
    : [sql`>`, sql`ASC`, 0]
  const rows = plans.map(({ from, id, found, kept }) => {
    const beyond = sql`${id} ${comparison} ${place.cursor?.id ?? start}`
    return sql`SELECT ${columns}, ${isKeptOf(kept)} AS kept FROM ${from} WHERE ${sql.join([...found, beyond], sql` AND `)}`
  })
  return sql`(${sql.join(rows, sql` UNION ALL `)} ORDER BY id ${order} LIMIT ${windowOf(place, areFiltered(plans))})`
}

/** Whether the indexes leave rows that the filter does not ask for. */
export const areFiltered = (plans: Pick<Plan, 'kept'>[]): boolean => plans.some(({ kept }) => kept.length > 0)

/** Whether a row passes: 1 or 0. */
export const isKeptOf = (kept: SQL[]) => (kept.length === 0 ? sql`1` : sql`coalesce(${sql.join(kept, sql` AND `)}, 0)`)

/** How many rows pass, for the first page: at most one more than `MOST_COUNTED`, and of a limited number. */
export function countScanned(db: Database, ...plans: Pick<Plan, 'from' | 'found' | 'kept'>[]) {
  const looks = areFiltered(plans) ? COUNT_LOOKS : MOST_COUNTED
  const rows = plans.map(
    ({ from, found, kept }) =>
      sql`SELECT ${isKeptOf(kept)} AS kept FROM ${from} WHERE ${sql.join([sql`1`, ...found], sql` AND `)}`,
  )
  return db.all<Counted>(sql`SELECT coalesce(sum(kept), 0) AS value, count(*) <= ${COUNT_LOOKS} AS whole
    FROM (${sql.join(rows, sql` UNION ALL `)} LIMIT ${looks + 1})`)
}

/** A column to join on: null for rows that are not kept. */
export const keyOfKept = (column: SQL): SQL => sql`CASE WHEN scanned.kept THEN ${column} END`

export interface Scanned {
  id: number
  kept: number
}

/** A page of the rows of `scanRows` (in any order), in the order of the list. */
export function toScannedPage<Row extends Scanned>(rows: Row[], place: Place, isFiltered: boolean): Page<Row> {
  const { cursor, limit } = place
  const isBackwards = cursor?.direction === 'before'
  const descending = isDescending(place)
  const inOrder = rows.toSorted((a, b) => (descending ? b.id - a.id : a.id - b.id))
  // From an empty page, the way back includes the row that the page started at.
  const itself = cursor && Math.max(0, cursor.id + (descending ? -1 : 1))
  const kept = inOrder.filter((row) => row.kept)
  const shown = kept.slice(0, limit)
  const edge =
    kept.length > limit ? shown.at(-1) : rows.length === windowOf(place, isFiltered) ? inOrder.at(-1) : undefined
  if (isBackwards) {
    shown.reverse()
    return {
      rows: shown,
      next: { direction: 'after', id: shown.at(-1)?.id ?? itself ?? 0 },
      previous: edge && { direction: 'before', id: edge.id },
    }
  }
  return {
    rows: shown,
    next: edge && { direction: 'after', id: edge.id },
    previous: cursor && { direction: 'before', id: shown.at(0)?.id ?? itself ?? 0 },
  }
}
