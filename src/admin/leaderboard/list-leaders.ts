import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { leaderboard } from '../../db/leaderboard-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { cursorUrl } from '../../http/pagination.ts'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { peopleAbove } from '../../referrals/leaderboard.ts'
import { spanOf } from '../../referrals/periods.ts'
import type { AdminLeaderboard } from './responses.ts'
import { writeBoardCursor } from './schemas.ts'
import type { AdminLeaderboardQuery, BoardCursor } from './schemas.ts'

const { period, userId, score, reachedAt } = leaderboard

type LeaderRow = BoardCursor & { person: string }
type Leader = LeaderRow & { rank: number }

interface ListLeaders {
  query: AdminLeaderboardQuery
  viewer: Viewer
  /** For `next`. */
  url: string
}

export async function listLeaders(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { query, viewer, url }: ListLeaders,
): Promise<AdminLeaderboard> {
  const { key, startsAt, endsAt } = spanOf(query.period, clock(), query.back)
  const { leaders, next, count } = await readLeaders(db, { key, limit: query.limit, cursor: query.cursor })
  return {
    period: query.period,
    starts_at: toIsoOrNull(startsAt),
    ends_at: toIsoOrNull(endsAt),
    count,
    count_exact: count !== null,
    next: next ? cursorUrl(url, writeBoardCursor(next)) : null,
    results: leaders.map((leader) => leaderView(viewer, leader)),
  }
}

interface BoardPlace {
  /** Of the period. */
  key: string
  limit: number
  cursor: BoardCursor | undefined
}

/** People of a board with their ranks, and the cursor of the next page. */
export async function readLeaders(
  db: Database,
  { key, limit, cursor }: BoardPlace,
): Promise<{ leaders: Leader[]; next: BoardCursor | undefined; count: number | null }> {
  // Everyone has a higher score than 0.
  const last = sql`CAST(${cursor?.score ?? 0} AS INTEGER)`
  const {
    rows,
    above: [above],
  } = await runBatch(db, {
    rows: db.all<LeaderRow>(sql`
      SELECT ${selectionOf({ userId, score, reachedAt })}, ${personColumn('person')} AS person
      FROM (SELECT * FROM (${placesFrom(key, cursor, limit + 1)}) LIMIT ${limit + 1}) AS ${leaderboard}
      CROSS JOIN ${users} AS person ON person.id = ${userId} ORDER BY ${ORDER}`),
    above: db.all<Above>(
      sql`SELECT more, fromScore - more AS same FROM (
        SELECT ${peopleAbove(sql`${key}`, last)} AS more, ${peopleAbove(sql`${key}`, sql`${last} - 1`)} AS fromScore)`,
    ),
  })
  const shown = rows.slice(0, limit)
  const rankOf = ranking(shown, cursor && above && { ...above, score: cursor.score })
  return {
    leaders: shown.map((row) => ({ ...row, rank: rankOf(row) })),
    next: rows.length > limit ? shown.at(-1) : undefined,
    count: cursor ? null : (above?.more ?? 0),
  }
}

export const leaderView = (viewer: Viewer, { rank, person, score, reachedAt }: Leader) => ({
  rank,
  person: personSummary(viewer, person),
  score,
  reached_at: toIso(reachedAt),
})

interface Above {
  /** People with a higher score than the cursor's. */
  more: number
  /** People with the same score. */
  same: number
}

const ORDER = sql`${score} DESC, ${reachedAt}, ${userId}`

/** Places in order, from the top or after the cursor: the same score reached later, then lower scores. */
function placesFrom(key: string, cursor: BoardCursor | undefined, limit: number): SQL {
  const places = (where: SQL) => sql`SELECT * FROM (SELECT * FROM ${leaderboard}
    WHERE ${period} = ${key} AND ${where} ORDER BY ${ORDER} LIMIT ${limit})`
  if (!cursor) return places(sql`1`)
  return sql`${places(sql`${score} = ${cursor.score} AND (${reachedAt}, ${userId}) > (${cursor.reachedAt}, ${cursor.userId})`)}
    UNION ALL ${places(sql`${score} < ${cursor.score}`)}`
}

/** The first with a score ranks below everyone above; ties with the cursor share its rank. */
function ranking(rows: LeaderRow[], before?: Above & { score: number }): (row: LeaderRow) => number {
  const level = rows.filter(({ score }) => score === before?.score).length
  const firsts = new Map(rows.map(({ score }, i) => [score, i] as const).toReversed())
  return ({ score }) => {
    if (score === before?.score) return before.more + 1
    return (before ? before.more + before.same - level : 0) + (firsts.get(score) ?? 0) + 1
  }
}
