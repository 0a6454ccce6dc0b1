import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { peopleWhere } from './people-where.ts'
import { selectSteps } from './select-people.ts'
import type { Selection } from './select-people.ts'

/** A place of the leaderboard of all time. */
export interface RankedPlace {
  id: number
  score: number
  reachedAt: number
}

export interface RankedWalk {
  /** Against the order of the list. */
  backwards: boolean
  /** The person before the first: the id, or where they stood. */
  start: number | RankedPlace | undefined
  limit: number
  /** To be read at most. */
  rows: number
}

/** A row of the leaderboard, one of `users`, one on the look for the last; and one of the search index. */
const COST = 3
const SEARCHING_COST = 4

const ORDER = sql`score DESC, reached_at, user_id`
const REVERSE = sql`score, reached_at DESC, user_id DESC`

/**
 * People who pass a filter, most invited first: by the leaderboard of all time, which holds who has invited anybody.
 * Many share a score, so what lies beyond a place is three stretches of its index, each read from its beginning.
 */
export function selectMostInvited<Row>(db: Database, { filter, eyes }: Selection, walk: RankedWalk, columns: SQL) {
  const scan = Math.floor(walk.rows / (filter.search === undefined ? COST : SEARCHING_COST))
  const board = sql`(${boardFrom(walk, scan)}) AS board`
  return selectSteps<Row>(db, {
    from: sql`${board} CROSS JOIN users ON users.id = board.user_id`,
    along: board,
    where: sql`1`,
    order: sql``,
    position: sql`board.user_id`,
    passes: peopleWhere(filter, eyes),
    columns,
    limit: walk.limit,
    scan,
  })
}

function boardFrom({ backwards, start }: RankedWalk, scan: number): SQL {
  const order = backwards ? REVERSE : ORDER
  const stretch = (beyond: SQL) =>
    sql`SELECT user_id FROM (SELECT user_id FROM leaderboard INDEXED BY leaderboard_rank
      WHERE period = 'all' AND ${beyond} ORDER BY ${order} LIMIT ${scan})`
  if (start === undefined) return stretch(sql`1`)
  const { id, score, reachedAt } = placeOf(start)
  const stretches = backwards
    ? [
        sql`score = ${score} AND reached_at = ${reachedAt} AND user_id < CAST(${id} AS INTEGER)`,
        sql`score = ${score} AND reached_at < ${reachedAt}`,
        sql`score > ${score}`,
      ]
    : [
        sql`score = ${score} AND reached_at = ${reachedAt} AND user_id > CAST(${id} AS INTEGER)`,
        sql`score = ${score} AND reached_at > ${reachedAt}`,
        sql`score < ${score}`,
      ]
  return sql.join(stretches.map(stretch), sql` UNION ALL `)
}

const ofAllTime = (column: SQL, user: SQL) =>
  sql`(SELECT ${column} FROM leaderboard WHERE period = 'all' AND user_id = ${user})`

/** Of `users`: the place that `start` goes on from. */
export const PLACE_COLUMNS: SQL = sql`${ofAllTime(sql`score`, sql`users.id`)} AS score,
  ${ofAllTime(sql`reached_at`, sql`users.id`)} AS reachedAt`

const placeOf = (start: number | RankedPlace) =>
  typeof start === 'number'
    ? { id: start, score: ofAllTime(sql`score`, sql`${start}`), reachedAt: ofAllTime(sql`reached_at`, sql`${start}`) }
    : { ...start, score: sql`CAST(${start.score} AS INTEGER)`, reachedAt: sql`CAST(${start.reachedAt} AS INTEGER)` }
