import * as z from 'zod/mini'
import { docs } from '#docs'
import { AppError } from '../errors/app-error.ts'
import { described, readAs, transformed } from '../lib/schema.ts'

export const DEFAULT_LIMIT = 10
const MAX_LIMIT = 100
/** Skipped rows are read and billed. Deeper pages are reached through `next`, which costs the same on every page. */
const MAX_OFFSET = 10_000

/** A query parameter that is a whole number within bounds. */
export const wholeNumber = (min: number, max: number) => {
  const isWithin = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max
  const outOfRange = { params: { code: 'out_of_range', params: { min, max } } }
  return transformed(z.string().check(z.trim(), z.refine(isWithin, outOfRange)), Number)
}

/** Keyset position: the rows after, or before, the row with this id in the order of the list. */
export interface Cursor {
  direction: 'after' | 'before'
  id: number
}

const CURSOR = /^([ab])([0-9a-z]{1,10})$/

export function readCursor(text: string): Cursor | undefined {
  const [, direction, id = ''] = CURSOR.exec(text) ?? []
  const value = Number.parseInt(id, 36)
  if (direction === undefined || !Number.isSafeInteger(value)) return undefined
  return { direction: direction === 'a' ? 'after' : 'before', id: value }
}

const blankAsAbsent = (text: unknown) => (typeof text === 'string' && text.trim() === '' ? undefined : text)

/** A query parameter that counts as missing if it is empty. */
export const emptyAsAbsent = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.optional(z.pipe(z.transform(blankAsAbsent), z.optional(schema)))

/** The same, with a default. */
export const emptyAsDefault = <Schema extends z.ZodMiniType>(schema: Schema, fallback: z.output<Schema>) => {
  const given = z.pipe(z.transform(blankAsAbsent), z.optional(schema))
  return z._default(
    transformed(given, (value) => value ?? fallback),
    asDefault(fallback),
  )
}

/** The schema's output; zod's types cannot tell that it is not undefined. */
const asDefault = (value: unknown) => value as never

/** The number of rows of a page, with its maximum and default. */
export const pageLimit = (max: number, fallback: number, description = 'Rows of a page.') =>
  described(
    emptyAsDefault(wholeNumber(1, max), fallback),
    docs({
      description,
      type: 'integer',
      minimum: 1,
      maximum: max,
      default: fallback,
    }),
  )

/** `limit`, `cursor` and `offset` of a list. */
export const PageQuery = z.object({
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT),
  offset: described(
    emptyAsAbsent(wholeNumber(0, MAX_OFFSET)),
    docs({
      description: 'Rows to skip; beyond the maximum follow `next`.',
      type: 'integer',
      minimum: 0,
      maximum: MAX_OFFSET,
    }),
  ),
  cursor: described(
    emptyAsAbsent(readAs(z.string(), readCursor, 'invalid_cursor')),
    docs({
      description: 'From `next` or `previous`; takes precedence over `offset`.',
    }),
  ),
})
export type PageQuery = z.output<typeof PageQuery>

export interface Page<Row> {
  rows: Row[]
  next: Cursor | undefined
  previous: Cursor | undefined
}

/**
 * A page from `limit + 1` rows, read in list order, or against it if the cursor says `before`. The extra row shows
 * whether the list continues. `stopped`: the last row looked at, if reading stopped before the page was full.
 */
export function toPage<Row extends { id: number }>(
  read: Row[],
  { limit, cursor, offset = 0 }: PageQuery,
  stopped?: { id: number },
): Page<Row> {
  const more = read.length > limit
  const backwards = cursor?.direction === 'before'
  const rows = backwards ? read.slice(0, limit).reverse() : read.slice(0, limit)
  const [first, last] = [rows.at(0), rows.at(-1)]
  const ahead = more ? (backwards ? first : last) : stopped
  const after = backwards ? last : ahead
  const before = backwards ? ahead : cursor !== undefined || offset > 0 ? first : undefined
  return {
    rows,
    next: after && { direction: 'after', id: after.id },
    previous: before && { direction: 'before', id: before.id },
  }
}

/** The absolute URL of the page at a cursor, with the caller's own parameters. */
export function pageUrl(requestUrl: string, cursor: Cursor | undefined): string | null {
  return cursor ? cursorUrl(requestUrl, cursorText(cursor)) : null
}

/** What `readCursor` reads. */
export const cursorText = ({ direction, id }: Cursor): string =>
  `${direction === 'after' ? 'a' : 'b'}${id.toString(36)}`

/** The same for lists with other cursors. */
export function cursorUrl(requestUrl: string, cursor: string): string {
  const url = new URL(requestUrl)
  url.searchParams.delete('offset')
  url.searchParams.set('cursor', cursor)
  return url.href
}

/** Lists are counted up to here: beyond it, exact numbers cost more than they tell. */
export const MOST_COUNTED = 1000

/** Rows that a count looks at: those that pass may be few. */
export const COUNT_LOOKS = 2 * MOST_COUNTED

/** What a count has found, of at most one more than `MOST_COUNTED`. `whole`: zero if it didn't look at everything. */
export interface Counted {
  value: number
  whole: number
}

/** `count` and `count_exact` of a page. */
export const countView = ({ value, whole }: Counted) => ({
  count: Math.min(value, MOST_COUNTED),
  count_exact: value <= MOST_COUNTED && whole === 1,
})

/** The same of a list that is counted for its first page only. */
export const firstCountView = (counted: Counted | undefined): { count: number | null; count_exact: boolean } =>
  counted ? countView(counted) : { count: null, count_exact: false }

/** How many there are, and where the pages beside this one are. */
export const pageView = (
  url: string,
  { counted, next, previous }: Omit<Page<unknown>, 'rows'> & { counted: Counted | undefined },
) => ({
  ...firstCountView(counted),
  next: pageUrl(url, next),
  previous: pageUrl(url, previous),
})

/** The id in a path. @throws AppError `not_found` unless it is a positive integer */
export function idOrNotFound(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new AppError('not_found')
  return Number(text)
}
