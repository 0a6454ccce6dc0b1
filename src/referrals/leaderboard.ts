import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/database.ts'
import { inviterDays, leaderboard } from '../db/leaderboard-schema.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, selectLive } from '../identity/caller.ts'
import { toDay, toIsoOrNull } from '../lib/time.ts'
import { spanOf } from './periods.ts'
import type { Period } from './periods.ts'
import type { Leaderboard } from './responses.ts'
import type { LeaderboardQuery } from './schemas.ts'

const { period, userId, score, reachedAt } = leaderboard
const isVisible = sql`${users.isActive} AND ${users.deletedAt} IS NULL`

/** The leaders of a period. Blocked and deleted users keep their place and lose their name. */
const selectLeaders = preparedQuery((db, { key, limit }: Placeholders<{ key: string; limit: number }>) =>
  db
    .select({
      ...{ userId, score },
      displayName: sql<string | null>`iif(${isVisible}, ${users.displayName}, NULL)`.as('displayName'),
    })
    .from(leaderboard)
    .crossJoin(users)
    .where(and(eq(users.id, userId), eq(period, key)))
    .orderBy(desc(score), asc(reachedAt), asc(userId))
    .limit(limit),
)

const above = alias(leaderboard, 'above')

/** How many people of a period have a higher score: the last of them knows. */
export const peopleAbove = (ofPeriod: SQLWrapper, ofScore: SQLWrapper): SQL => sql`coalesce((
  SELECT ${above.place} FROM ${leaderboard} AS above WHERE ${above.period} = ${ofPeriod} AND ${above.score} > ${ofScore}
  ORDER BY ${above.score}, ${above.reachedAt} DESC, ${above.userId} DESC LIMIT 1), 0)`

/** Where one user stands; the score is null or 0 if they are not on the board. */
const standingBy = (ofScore: SQLiteColumn) =>
  preparedQuery((db, values: Placeholders<{ key: string; userId: number; firstDay: string; lastDay: string }>) => {
    const { userId: inviterId, day } = inviterDays
    const lastDay = sql`(SELECT max(${day}) FROM ${inviterDays}
      WHERE ${inviterId} = ${values.userId} AND ${day} BETWEEN ${values.firstDay} AND ${values.lastDay})`
    return db
      .select({
        displayName: users.displayName,
        score: sql<number | null>`${ofScore}`.as('score'),
        above: sql<number>`${peopleAbove(sql`${values.key}`, ofScore)}`.as('above'),
      })
      .from(users)
      .leftJoin(inviterDays, and(eq(inviterId, users.id), eq(day, lastDay)))
      .where(eq(users.id, values.userId))
  })

const STANDINGS: Record<Period, ReturnType<typeof standingBy>> = {
  day: standingBy(inviterDays.signups),
  week: standingBy(inviterDays.week),
  month: standingBy(inviterDays.month),
  all: standingBy(inviterDays.total),
}

/** Who invited the most people in a period, and where the caller stands, in one batch. @throws AppError `token_not_valid` */
export async function getLeaderboard(
  { db, now }: { db: Database; now: number },
  { caller, query }: { caller: Caller; query: LeaderboardQuery },
): Promise<Leaderboard> {
  const { key, startsAt, endsAt } = spanOf(query.period, now)
  const [firstDay, lastDay] = [startsAt === null ? '' : toDay(startsAt), endsAt === null ? '9999' : toDay(endsAt - 1)]
  const {
    callers,
    leaders,
    standings: [standing],
  } = await runBatch(db, {
    callers: selectLive(db, caller),
    leaders: selectLeaders(db, { key, limit: query.limit }),
    standings: STANDINGS[query.period](db, { key, userId: caller.userId, firstDay, lastDay }),
  })
  callerOrThrow(callers)
  const ranks = ranksOf(leaders)
  return {
    period: query.period,
    starts_at: toIsoOrNull(startsAt),
    ends_at: toIsoOrNull(endsAt),
    results: leaders.map((row, i) => ({
      rank: ranks[i] ?? 1,
      display_name: row.displayName,
      score: row.score,
      is_me: row.userId === caller.userId,
    })),
    me: {
      rank: standing?.score ? standing.above + 1 : null,
      score: standing?.score ?? 0,
      display_name: standing?.displayName ?? null,
    },
  }
}

/** Rows are read from the top: the first of a score has as many people above as rows before it. */
function ranksOf(leaders: { score: number }[]): number[] {
  let first = 0
  return leaders.map(({ score }, i) => {
    if (score !== leaders[first]?.score) first = i
    return first + 1
  })
}
