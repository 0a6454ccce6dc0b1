import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { COUNT_LOOKS, MOST_COUNTED } from '../../http/pagination.ts'
import { countFound, stepsQuery } from '../../people/steps.ts'
import type { Seen } from '../../people/steps.ts'
import { DEAREST, idRange, peopleSource, peopleWhere, RANGE_COST } from './people-where.ts'
import type { Visibility } from './people-where.ts'
import { SORTED_BY } from './schemas.ts'
import type { PeopleFilter } from './schemas.ts'

export interface Selection {
  filter: PeopleFilter
  visibility: Visibility
  /** Those for whom it holds are left out. */
  unless?: SQL
}

/** A walk along people until `limit` are found or `rows` were read. */
export interface Walk {
  descending: boolean
  below?: number | undefined
  above?: number | undefined
  limit: number
  rows: number
}

/** People who match a filter, in id order. */
export function selectPeople<Row>(db: Database, { filter, visibility, unless }: Selection, walk: Walk, columns: SQL) {
  const { descending, below, above, limit, rows } = walk
  const { where, cost, passes, ...source } = peopleSource(filter, visibility, {
    descending,
    start: descending ? below : above,
  })
  const { position } = source
  const steps = stepsQuery({
    ...source,
    passes: unless ? sql`(${passes ?? sql`1`} AND NOT (${unless}))` : passes,
    where: sql.join([sql`1`, ...where, ...idRange(filter, { below, above }, position)], sql` AND `),
    order: descending ? sql`ORDER BY ${position} DESC` : sql`ORDER BY ${position}`,
    columns,
    limit,
    scan: Math.floor(rows / cost),
  })
  return db.all<Row & Seen>(steps)
}

/** By a column of `SORTED_BY`. */
export interface SortedWalk extends Pick<Walk, 'descending' | 'limit' | 'rows'> {
  by: keyof typeof SORTED_BY
  /** The place before the first. */
  start: { value: string; id: number } | undefined
}

const SORT_INDEXES = {
  country: 'users_country',
  first_name: 'users_first_name',
  invite_code: 'users_invite_code_unique',
} as const

/** People who match a filter and have a value, in the order of their values, then of ids. */
export function selectSorted<Row>(
  db: Database,
  { filter, visibility }: Selection,
  { by, descending, start, limit, rows }: SortedWalk,
  columns: SQL,
) {
  const column = users[SORTED_BY[by]]
  const scan = Math.floor(rows / RANGE_COST)
  const [beyond, order] = descending ? [sql`<`, sql`DESC`] : [sql`>`, sql`ASC`]
  // Many share a value, so what follows a place is two ranges of the index, each read from its start.
  const range = (
    where: SQL,
  ) => sql`SELECT * FROM (SELECT ${users.id} AS id FROM ${users} INDEXED BY ${sql.raw(SORT_INDEXES[by])}
    WHERE ${column} IS NOT NULL AND ${where} ORDER BY ${column} ${order}, ${users.id} ${order} LIMIT ${scan})`
  const ranges =
    start === undefined
      ? range(sql`1`)
      : sql`${range(sql`${column} = ${start.value} AND ${users.id} ${beyond} CAST(${start.id} AS INTEGER)`)}
        UNION ALL ${range(sql`${column} ${beyond} ${start.value}`)}`
  const along = sql`(${ranges}) AS place`
  const steps = stepsQuery({
    from: sql`${along} CROSS JOIN ${users} ON ${users.id} = place.id`,
    along,
    position: sql`place.id`,
    where: sql`1`,
    order: sql``,
    passes: peopleWhere(filter, visibility),
    columns: sql`${columns}, ${column} AS sorted`,
    limit,
    scan,
  })
  return db.all<Row & Seen & { sorted: string }>(steps)
}

/** How many match: at most one more than `MOST_COUNTED`, and of a limited number. */
export function countPeople(db: Database, { filter, visibility }: Selection) {
  const { where, ...source } = peopleSource(filter, visibility, { descending: true, start: undefined })
  const found = stepsQuery({
    ...source,
    // Another table costs a row per person counted.
    ...(source.passes === undefined && { from: source.along }),
    where: sql.join([sql`1`, ...where, ...idRange(filter, {}, source.position)], sql` AND `),
    order: sql`ORDER BY ${source.position} DESC`,
    columns: sql`${source.position}`,
    lastColumns: sql`${users.id}`,
    limit: MOST_COUNTED + 1,
    scan: COUNT_LOOKS,
  })
  return countFound(db, found)
}

interface IdWalk {
  /** Ids above this one; 0 at the start. */
  after: number
  /** The last id; people who joined later are not included. */
  upTo: number
  limit: number
  /** People to look at. */
  scan: number
}

/** Ids of people who match, in order. `position`: the id to continue after; null at the end. */
export async function selectPeopleIds(
  db: Database,
  selection: Selection,
  { after, upTo, limit, scan }: IdWalk,
): Promise<{ ids: number[]; position: number | null }> {
  const walk = { descending: false, above: after, below: upTo + 1, limit, rows: scan * DEAREST }
  const rows = await runQuery(db, selectPeople<{ id: number }>(db, selection, walk, selectionOf({ id: users.id })))
  const last = rows.at(-1)
  const goesOn = last !== undefined && (rows.length === limit || !last.passes)
  return { ids: rows.filter(({ passes }) => passes === 1).map(({ id }) => id), position: goesOn ? last.id : null }
}
