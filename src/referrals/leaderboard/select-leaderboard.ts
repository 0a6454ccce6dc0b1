import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'

export interface LeaderRow {
  userId: number
  score: number
  displayName: string | null
}

/** The leaders of a period. Whoever is blocked or deleted keeps the place and loses the name. */
export const selectLeaders = preparedQuery((db, { key, limit }: Placeholders<{ key: string; limit: number }>) =>
  db.all<LeaderRow>(sql`
    SELECT board.user_id AS userId, board.score AS score,
      iif(person.is_active AND person.deleted_at IS NULL, person.display_name, NULL) AS displayName
    FROM leaderboard AS board CROSS JOIN users AS person ON person.id = board.user_id
    WHERE board.period = ${key} ORDER BY board.score DESC, board.reached_at, board.user_id LIMIT ${limit}`),
)

interface StandingRow {
  displayName: string | null
  /** Null for who is not on the board. */
  score: number | null
  /** People with a higher score. */
  above: number
}

/**
 * How many people of a period have more than a score: at each level the blocks between the score and the end of the block
 * that the next level counts from. Only the highest level has no end.
 */
export const peopleAbove = (period: SQL, score: SQL): SQL => sql`coalesce((
      SELECT sum(blocks.people)
      FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS levels
      CROSS JOIN leaderboard_blocks AS blocks ON blocks.period = ${period} AND blocks.level = levels.level
        AND blocks.block > ${score} >> (4 * levels.level)
        AND blocks.block <= CASE levels.level WHEN 4 THEN 9007199254740991 ELSE (${score} >> (4 * levels.level)) | 15 END
      ), 0)`

/** Where one user stands. */
export const selectStanding = preparedQuery((db, { key, userId }: Placeholders<{ key: string; userId: number }>) =>
  db.all<StandingRow>(sql`
    SELECT person.display_name AS displayName, mine.score AS score,
      ${peopleAbove(sql`mine.period`, sql`mine.score`)} AS above
    FROM users AS person LEFT JOIN leaderboard AS mine ON mine.period = ${key} AND mine.user_id = person.id
    WHERE person.id = ${userId}`),
)
