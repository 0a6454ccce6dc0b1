/** The service's SQL statements about referrals. */

export const LINK_OF_INVITE_CODE = `SELECT users.id AS ownerId, users.display_name AS ownerName FROM users
  WHERE users.invite_code = ? AND users.is_active = ? AND users.deleted_at IS NULL`

const SCOPES = `('u:' || CAST(?1 AS INTEGER), 'l:' || (SELECT invite_code FROM users WHERE id = ?1))`

/** For a user and a period by day: the links they made and their invite code. Rows of the same value add up. */
export const STATS = `SELECT dimension, value, clicks, uniques, signups FROM referral_counts
    WHERE scope IN ${SCOPES} AND dimension IN ('channel', 'country')
  UNION ALL SELECT 'day', value, clicks, uniques, 0 FROM referral_counts
    WHERE scope IN ${SCOPES} AND dimension = 'day' AND value BETWEEN ?2 AND ?3
  UNION ALL SELECT 'day', day, 0, 0, signups FROM inviter_days WHERE user_id = ?1 AND day BETWEEN ?2 AND ?3`

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
