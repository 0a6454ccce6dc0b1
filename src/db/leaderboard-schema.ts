import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/* How many sign-ups a user brought, maintained by triggers on `referrals`. Days, weeks and months are in UTC. */

/**
 * The days on which a user's invitees signed up. A day without one has no row, so the score of a period is that of its
 * last row.
 */
export const inviterDays = sqliteTable(
  'inviter_days',
  {
    userId: integer('user_id').notNull(),
    day: text('day').notNull(),
    signups: integer('signups').notNull(),
    /** The sign-ups of the week, the month and of all time, up to and with this day. */
    week: integer('week').notNull(),
    month: integer('month').notNull(),
    total: integer('total').notNull(),
    /** When the last of them signed up. Unix time, milliseconds. */
    reachedAt: integer('reached_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.day] })],
)

/**
 * Scores of a period in the order of rank: `all`, `month:2026-11`, `week:2026-11-23` (its Monday), `day:2026-11-23`. The
 * key is that order, score descending, so a place is one row. Its user's score and time are found in `inviter_days`.
 */
export const leaderboard = sqliteTable(
  'leaderboard',
  {
    period: text('period').notNull(),
    score: integer('score').notNull(),
    /** When the score was reached: of two with the same score, the earlier is shown first. */
    reachedAt: integer('reached_at').notNull(),
    userId: integer('user_id').notNull(),
    /** In the last row of each score, how many people have this score or a higher one. Elsewhere anything. */
    place: integer('place').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.period, t.score, t.reachedAt, t.userId] })],
)
