import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { DEAREST, idRange, peopleSource, peopleWhere } from './people-where.ts'
import type { Visibility } from './people-where.ts'
import type { PeopleFilter } from './schemas.ts'

export interface Selection {
  filter: PeopleFilter
  visibility: Visibility
}

/** A walk along people until `limit` are found or `rows` were read. */
export interface Walk {
  descending: boolean
  below?: number | undefined
  above?: number | undefined
  limit: number
  rows: number
}

/** Someone who matches, or the last person looked at, where the walk stopped. */
export interface Seen {
  id: number
  passes: number
}

export interface Steps {
  from: SQL
  /** The same without tables that only the answer needs. */
  along: SQL
  where: SQL
  order: SQL
  /** The id of the person looked at. */
  position: SQL
  /** Undefined: everyone matches. */
  passes: SQL | undefined
  /** Including the id. */
  columns: SQL
  /** The same from `users` alone, if `columns` uses more tables. */
  lastColumns?: SQL
  limit: number
  scan: number
}

/**
 * Reads people one by one until `limit` match. The next match may be a million rows away, so the walk ends after `scan`
 * people, with the last one as its last row, not matching, for the next walk to continue from. That row is only looked up
 * if the page is not full: a LIMIT reads no further.
 */
export function selectSteps<Row>(db: Database, steps: Steps) {
  const { from, along, where, order, position, passes, columns, lastColumns = columns, limit, scan } = steps
  if (!passes) {
    return db.all<Row & Seen>(sql`SELECT ${columns}, 1 AS passes FROM ${from} WHERE ${where} ${order} LIMIT ${limit}`)
  }
  return db.all<Row & Seen>(sql`
    SELECT * FROM (SELECT ${columns}, ${passes} AS passes FROM ${from} WHERE ${where} ${order} LIMIT ${scan})
    WHERE passes
    UNION ALL
    SELECT ${lastColumns}, 0 AS passes FROM ${users}
    WHERE ${users.id} = (SELECT ${position} FROM ${along} WHERE ${where} ${order} LIMIT 1 OFFSET ${scan - 1})
    LIMIT ${limit}`)
}

/** People who match a filter, in id order. */
export function selectPeople<Row>(db: Database, { filter, visibility }: Selection, walk: Walk, columns: SQL) {
  const { from, along, position, where, rest, cost } = peopleSource(filter, visibility)
  return selectSteps<Row>(db, {
    from,
    along,
    where: sql.join([sql`1`, ...where, ...idRange(filter, walk, position)], sql` AND `),
    order: walk.descending ? sql`ORDER BY ${position} DESC` : sql`ORDER BY ${position}`,
    position,
    passes: rest && peopleWhere(rest, visibility),
    columns,
    limit: walk.limit,
    scan: Math.floor(walk.rows / cost),
  })
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
