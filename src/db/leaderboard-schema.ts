import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Sign-ups that somebody brought in a period: `all`, `month:2026-11`, `week:2026-11-23` (its Monday), `day:2026-11-23`. UTC. */
export const leaderboard = sqliteTable(
  'leaderboard',
  {
    period: text('period').notNull(),
    userId: integer('user_id').notNull(),
    score: integer('score').notNull(),
    /** When the score was reached: of two with the same score, the earlier is shown first. */
    reachedAt: integer('reached_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.period, t.userId] }),
    index('leaderboard_rank').on(t.period, sql`${t.score} DESC`, t.reachedAt, t.userId),
  ],
)

/**
 * How many people of a period have a score in a block, where a block of level n holds 16^n scores: how many are above a
 * score is a sum over at most 15 blocks a level, however many people there are.
 */
export const leaderboardBlocks = sqliteTable(
  'leaderboard_blocks',
  {
    period: text('period').notNull(),
    level: integer('level').notNull(),
    block: integer('block').notNull(),
    people: integer('people').notNull(),
  },
  (t) => [primaryKey({ columns: [t.period, t.level, t.block] })],
)
