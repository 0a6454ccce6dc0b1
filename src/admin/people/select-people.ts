import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { PeopleFilter } from './people-filter.ts'
import { DEAREST, idRange, peopleSource, peopleWhere } from './people-where.ts'
import type { Eyes } from './people-where.ts'

export interface Selection {
  filter: PeopleFilter
  eyes: Eyes
}

/** A walk along the people: until `limit` of them are found, or `rows` were read. */
export interface Walk {
  descending: boolean
  below?: number | undefined
  above?: number | undefined
  limit: number
  rows: number
}

/** Somebody who passes, or the last one who was looked at, with whom the walk had to stop. */
export interface Seen {
  id: number
  passes: number
}

export interface Steps {
  from: SQL
  /** The same without what only the answer needs. */
  along: SQL
  where: SQL
  order: SQL
  /** The id of whoever is looked at. */
  position: SQL
  /** Nothing: whoever is there passes. */
  passes: SQL | undefined
  /** The id among them. */
  columns: SQL
  /** The same of `users` alone, where they are of more. */
  lastColumns?: SQL
  limit: number
  scan: number
}

/**
 * Reads people one by one until `limit` of them pass. The index that leads may hold others too, and the next one who
 * passes may be a million rows away: the walk ends after `scan` of them, with the last one as its last row, not passing,
 * for the next walk to go on from. It is looked for only when the page is not full: a LIMIT reads no further.
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
    SELECT ${lastColumns}, 0 AS passes FROM users
    WHERE users.id = (SELECT ${position} FROM ${along} WHERE ${where} ${order} LIMIT 1 OFFSET ${scan - 1})
    LIMIT ${limit}`)
}

/** People who pass a filter, in the order of ids. */
export function selectPeople<Row>(db: Database, { filter, eyes }: Selection, walk: Walk, columns: SQL) {
  const { from, along, position, where, rest, cost } = peopleSource(filter, eyes)
  return selectSteps<Row>(db, {
    from,
    along,
    where: sql.join([sql`1`, ...where, ...idRange(filter, walk, position)], sql` AND `),
    order: walk.descending ? sql`ORDER BY ${position} DESC` : sql`ORDER BY ${position}`,
    position,
    passes: rest && peopleWhere(rest, eyes),
    columns,
    limit: walk.limit,
    scan: Math.floor(walk.rows / cost),
  })
}

interface IdWalk {
  /** Ids above this one; 0 to begin with. */
  after: number
  /** The last id: whoever joined later is not meant. */
  upTo: number
  limit: number
  /** People to look at, of whom any number passes. */
  scan: number
}

/** Ids of those who pass, in the order of ids. `position`: the id to go on after; null when there is nobody more. */
export async function selectPeopleIds(
  db: Database,
  selection: Selection,
  { after, upTo, limit, scan }: IdWalk,
): Promise<{ ids: number[]; position: number | null }> {
  const walk = { descending: false, above: after, below: upTo + 1, limit, rows: scan * DEAREST }
  const [rows] = await runBatch(db, [selectPeople<{ id: number }>(db, selection, walk, sql`users.id AS id`)])
  const last = rows.at(-1)
  const goesOn = last !== undefined && (rows.length === limit || !last.passes)
  return { ids: rows.filter(({ passes }) => passes === 1).map(({ id }) => id), position: goesOn ? last.id : null }
}
