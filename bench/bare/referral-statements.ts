/** The service's SQL statements about referrals. */

export const LINK_OF_INVITE_CODE = `SELECT users.id AS ownerId, users.display_name AS ownerName FROM users
  WHERE users.invite_code = ? AND users.is_active = ? AND users.deleted_at IS NULL`

const COUNTS = 'SELECT dimension, value, clicks, uniques, signups FROM referral_counts'

/** For a scope and a period by day. */
export const STATS = `${COUNTS} WHERE scope = ?1 AND dimension = 'total' AND value = ''
  UNION ALL ${COUNTS} WHERE scope = ?1 AND dimension = 'day' AND value BETWEEN ?2 AND ?3
  UNION ALL ${COUNTS} WHERE scope = ?1 AND dimension = 'channel'
  UNION ALL SELECT * FROM (${COUNTS} WHERE scope = ?1 AND dimension = 'country' ORDER BY clicks DESC LIMIT 50)`

export const LEADERS = `SELECT board.user_id AS userId, board.score AS score,
    iif(person.is_active AND person.deleted_at IS NULL, person.display_name, NULL) AS displayName
  FROM leaderboard AS board CROSS JOIN users AS person ON person.id = board.user_id
  WHERE board.period = ? ORDER BY board.score DESC, board.reached_at, board.user_id LIMIT ?`

export const STANDING = `SELECT person.display_name AS displayName, mine.score AS score, coalesce((
    SELECT sum(blocks.people)
    FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS levels
    CROSS JOIN leaderboard_blocks AS blocks ON blocks.period = mine.period AND blocks.level = levels.level
      AND blocks.block > mine.score >> (4 * levels.level)
      AND blocks.block <= CASE levels.level WHEN 4 THEN 9007199254740991 ELSE (mine.score >> (4 * levels.level)) | 15 END
    ), 0) AS above
  FROM users AS person LEFT JOIN leaderboard AS mine ON mine.period = ? AND mine.user_id = person.id
  WHERE person.id = ?`
