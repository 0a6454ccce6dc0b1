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

export const STANDING = `SELECT person.display_name AS displayName, mine.total AS score, coalesce((
    SELECT above.place FROM leaderboard AS above WHERE above.period = ?1 AND above.score > mine.total
    ORDER BY above.score, above.reached_at DESC, above.user_id DESC LIMIT 1), 0) AS above
  FROM users AS person LEFT JOIN inviter_days AS mine ON mine.user_id = person.id
    AND mine.day = (SELECT max(day) FROM inviter_days WHERE user_id = ?2)
  WHERE person.id = ?2`
