import { and, eq, gt, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { inviterDays, leaderboard } from '../../db/leaderboard-schema.ts'
import { users } from '../../db/schema.ts'
import { stepsQuery } from '../../people/steps.ts'
import type { Seen } from '../../people/steps.ts'
import { peopleWhere, RANGE_COST } from './people-where.ts'
import type { Standing } from './schemas.ts'
import type { Selection } from './select-people.ts'

/** A place on the all-time leaderboard. */
export interface RankedPlace extends Standing {
  id: number
}

export interface RankedWalk {
  /** In reverse list order. */
  backwards: boolean
  /** The place before the first. */
  start: RankedPlace | undefined
  limit: number
  /** Read at most. */
  rows: number
}

const { period, userId, score, reachedAt } = leaderboard
const days = alias(inviterDays, 'days')
const COLUMNS = { userId, score, reachedAt }
const ORDER = sql`${score} DESC, ${reachedAt}, ${userId}`
const REVERSE = sql`${score}, ${reachedAt} DESC, ${userId} DESC`

/**
 * People who match a filter, most invitees first, by the all-time leaderboard, which holds everyone with invitees. Many
 * share a score, so what follows a place is three ranges of its index, each read from its start.
 */
export function selectMostInvited<Row>(
  db: Database,
  { filter, visibility }: Selection,
  walk: RankedWalk,
  columns: SQL,
) {
  const scan = Math.floor(walk.rows / RANGE_COST)
  const board = sql`(${boardFrom(walk, scan)}) AS board`
  const steps = stepsQuery({
    from: sql`${board} CROSS JOIN ${users} ON ${users.id} = board."userId"`,
    along: board,
    where: sql`1`,
    order: sql``,
    position: sql`board."userId"`,
    passes: peopleWhere(filter, visibility),
    columns: sql`${columns}, board.score AS score, board."reachedAt" AS "reachedAt"`,
    lastColumns: sql`${columns}, ${placeColumn(days.total)} AS score, ${placeColumn(days.reachedAt)} AS "reachedAt"`,
    limit: walk.limit,
    scan,
  })
  return db.all<Row & Standing & Seen>(steps)
}

function boardFrom({ backwards, start }: RankedWalk, scan: number): SQL {
  const range = (beyond: SQL | undefined) =>
    sql`SELECT * FROM (SELECT ${selectionOf(COLUMNS)} FROM ${leaderboard} 
      WHERE ${and(eq(period, 'all'), beyond)} ORDER BY ${backwards ? REVERSE : ORDER} LIMIT ${scan})`
  if (start === undefined) return range(undefined)
  const at = { score: whole(start.score), reachedAt: whole(start.reachedAt), id: whole(start.id) }
  const sameScore = eq(score, at.score)
  const samePlace = and(sameScore, eq(reachedAt, at.reachedAt))
  const [later, lower] = backwards ? [lt, gt] : [gt, lt]
  const ranges = [
    and(samePlace, later(userId, at.id)),
    and(sameScore, later(reachedAt, at.reachedAt)),
    lower(score, at.score),
  ]
  return sql.join(ranges.map(range), sql` UNION ALL `)
}

/** D1 binds numbers as REAL, but an index only seeks to an INTEGER. */
const whole = (value: number) => sql`CAST(${value} AS INTEGER)`

/** Of a person who is read from `users` alone: their last day with a sign-up has the place. */
const placeColumn = (column: SQLiteColumn) =>
  sql`(SELECT ${column} FROM ${inviterDays} AS days WHERE ${days.userId} = ${users.id} ORDER BY ${days.day} DESC LIMIT 1)`
