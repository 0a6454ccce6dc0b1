import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { leaderboard, leaderboardBlocks } from '../db/leaderboard-schema.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../identity/caller.ts'
import { toIsoOrNull } from '../lib/time.ts'
import { spanOf } from './periods.ts'
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

/**
 * How many people of a period have a higher score: at each level, the blocks between the score and the end of the block
 * that the next level counts from. Only the highest level has no end.
 */
export function peopleAbove(ofPeriod: SQLWrapper, ofScore: SQLWrapper): SQL {
  const { level, block, people } = leaderboardBlocks
  return sql`coalesce((
      SELECT sum(${people})
      FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS levels
      CROSS JOIN ${leaderboardBlocks} ON ${leaderboardBlocks.period} = ${ofPeriod} AND ${level} = levels.level
        AND ${block} > ${ofScore} >> (4 * levels.level)
        AND ${block} <= CASE levels.level WHEN 4 THEN 9007199254740991 ELSE (${ofScore} >> (4 * levels.level)) | 15 END
      ), 0)`
}

/** Where one user stands; the score is null if they are not on the board. */
const selectStanding = preparedQuery((db, values: Placeholders<{ key: string; userId: number }>) =>
  db
    .select({ displayName: users.displayName, score, above: sql<number>`${peopleAbove(period, score)}`.as('above') })
    .from(users)
    .leftJoin(leaderboard, and(eq(period, values.key), eq(userId, users.id)))
    .where(eq(users.id, values.userId)),
)

/** Who invited the most people in a period, and where the caller stands, in one batch. @throws AppError `token_not_valid` */
export async function getLeaderboard(
  { db, now }: { db: Database; now: number },
  { caller, query }: { caller: Caller; query: LeaderboardQuery },
): Promise<Leaderboard> {
  const { key, startsAt, endsAt } = spanOf(query.period, now)
  const {
    callers,
    leaders,
    standings: [standing],
  } = await runBatch(db, {
    callers: selectCaller(db, caller),
    leaders: selectLeaders(db, { key, limit: query.limit }),
    standings: selectStanding(db, { key, userId: caller.userId }),
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
