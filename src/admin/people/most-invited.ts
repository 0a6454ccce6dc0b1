import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import type { Standing } from './people-cursor.ts'
import { peopleWhere } from './people-where.ts'
import { selectSteps } from './select-people.ts'
import type { Selection } from './select-people.ts'

/** A place of the leaderboard of all time. */
export interface RankedPlace extends Standing {
  id: number
}

export interface RankedWalk {
  /** Against the order of the list. */
  backwards: boolean
  /** The person before the first, where they stood. */
  start: RankedPlace | undefined
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
  return selectSteps<Row & Standing>(db, {
    from: sql`${board} CROSS JOIN users ON users.id = board.user_id`,
    along: board,
    where: sql`1`,
    order: sql``,
    position: sql`board.user_id`,
    passes: peopleWhere(filter, eyes),
    columns: sql`${columns}, board.score AS score, board.reached_at AS reachedAt`,
    lastColumns: sql`${columns}, ${PLACE_COLUMNS}`,
    limit: walk.limit,
    scan,
  })
}

function boardFrom({ backwards, start }: RankedWalk, scan: number): SQL {
  const order = backwards ? REVERSE : ORDER
  const stretch = (beyond: SQL) =>
    sql`SELECT * FROM (SELECT user_id, score, reached_at FROM leaderboard INDEXED BY leaderboard_rank
      WHERE period = 'all' AND ${beyond} ORDER BY ${order} LIMIT ${scan})`
  if (start === undefined) return stretch(sql`1`)
  const { id, ...stood } = start
  const score = sql`CAST(${stood.score} AS INTEGER)`
  const reachedAt = sql`CAST(${stood.reachedAt} AS INTEGER)`
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

const ofAllTime = (column: SQL) => sql`(SELECT ${column} FROM leaderboard WHERE period = 'all' AND user_id = users.id)`

const PLACE_COLUMNS: SQL = sql`${ofAllTime(sql`score`)} AS score, ${ofAllTime(sql`reached_at`)} AS reachedAt`
