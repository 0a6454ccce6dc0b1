import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../../identity/select-caller.ts'
import { toIsoOrNull } from '../../lib/time.ts'
import { spanOf } from './periods.ts'
import type { Leaderboard } from './responses.ts'
import type { LeaderboardQuery } from './schemas.ts'
import { selectLeaders, selectStanding } from './select-leaderboard.ts'
import type { LeaderRow } from './select-leaderboard.ts'

/** Who invited most in a period, and where the caller stands, in one batch. @throws AppError `token_not_valid` */
export async function getLeaderboard(
  { db, now }: { db: Database; now: number },
  { caller, query: { period, limit } }: { caller: Caller; query: LeaderboardQuery },
): Promise<Leaderboard> {
  const { userId } = caller
  const { key, startsAt, endsAt } = spanOf(period, now)
  const [callers, leaders, [standing]] = await runBatch(db, [
    selectCaller(db, caller),
    selectLeaders(db, { key, limit }),
    selectStanding(db, { key, userId }),
  ])
  callerOrThrow(callers)
  const ranks = ranksOf(leaders)
  return {
    period,
    starts_at: toIsoOrNull(startsAt),
    ends_at: toIsoOrNull(endsAt),
    results: leaders.map((row, i) => ({
      rank: ranks[i] ?? 1,
      display_name: row.displayName,
      score: row.score,
      is_me: row.userId === userId,
    })),
    me: {
      rank: standing?.score ? standing.above + 1 : null,
      score: standing?.score ?? 0,
      display_name: standing?.displayName ?? null,
    },
  }
}

/** The rows are read from the top: the first of a score has as many above as rows before it. */
function ranksOf(leaders: LeaderRow[]): number[] {
  let first = 0
  return leaders.map(({ score }, i) => {
    if (score !== leaders[first]?.score) first = i
    return first + 1
  })
}
