/** The service's SQL statements. The bench checks that both sides cost the stores the same. */

const firstInviter = (columns: string) => `SELECT ${columns} FROM json_each(?) AS source
  LEFT JOIN pending_invites AS pending ON pending.phone_hash = source.value ->> 'hash' AND pending.expires_at > ?
  LEFT JOIN referral_links AS link ON link.key = source.value ->> 'link'
  JOIN users AS inviter ON inviter.id = coalesce(pending.inviter_id, link.user_id,
    (SELECT id FROM users WHERE invite_code = source.value ->> 'code'))
  WHERE inviter.deleted_at IS NULL AND inviter.phone IS NOT ?
    AND (source.value ->> 'method' = 'code' OR inviter.is_active OR inviter.blocked_until <= ?) ORDER BY source.key LIMIT 1`

export const SIGN_UP = `INSERT INTO users (phone, country, invite_code, invited_by_code, date_joined)
  SELECT ?, ?, ?, (${firstInviter('inviter.invite_code')}), max(?, coalesce((SELECT date_joined FROM users ORDER BY id DESC LIMIT 1), 0))
  WHERE ? IS NULL OR EXISTS (SELECT 1 FROM users WHERE invite_code = ? AND deleted_at IS NULL)
  ON CONFLICT (phone) DO NOTHING`

export const ATTRIBUTE = `INSERT INTO referrals
  (invitee_id, inviter_id, link_key, method, certainty, channel, country, created_at)
  SELECT invitee.id, found.inviter_id, found.link_key, found.method,
    CASE found.method WHEN 'token' THEN 'likely' ELSE 'certain' END, found.channel, ?, ?
  FROM users AS invitee JOIN (${firstInviter(`inviter.id AS inviter_id, inviter.invite_code AS invite_code,
    source.value ->> 'method' AS method, coalesce(pending.link_key, source.value ->> 'link', source.value ->> 'code') AS link_key,
    coalesce(pending.channel, source.value ->> 'channel', link.channel) AS channel`)}) AS found ON found.invite_code = invitee.invited_by_code
  WHERE changes() > 0 AND invitee.phone = ?`

export const FORGET_PENDING = `DELETE FROM pending_invites
  WHERE phone_hash IN (SELECT value ->> 'hash' FROM json_each(?)) AND EXISTS (SELECT 1 FROM users WHERE phone = ?)`

export const OPEN_SESSION = `INSERT INTO sessions
  (id, user_id, refresh_jti, rotated_at, created_at, last_used_at, expires_at, user_agent, country)
  SELECT ?, id, ?, ?, ?, ?, ?, ?, ? FROM users WHERE phone = ? AND is_active`

export const END_SURPLUS = `UPDATE sessions SET ended_at = ? WHERE id IN (
  SELECT id FROM sessions WHERE user_id = (SELECT user_id FROM sessions WHERE id = ?)
    AND sessions.ended_at IS NULL AND sessions.expires_at > ?
  ORDER BY id = ? DESC, coalesce(sessions.last_used_at, sessions.rotated_at) DESC, rowid DESC LIMIT -1 OFFSET ?)`

export const GREET = `UPDATE users SET last_login = CASE WHEN is_active THEN ? ELSE last_login END,
    deletion_requested_at = CASE WHEN is_active THEN NULL ELSE deletion_requested_at END
  WHERE phone = ? RETURNING id, is_active AS isActive`

const AUDIT = `INSERT INTO audit_events
  (at, actor, actor_id, subject_id, action, outcome, country, network, user_agent, request_id, details)`
const BY_PHONE = `${AUDIT} SELECT ?, ?, (SELECT id FROM users WHERE phone = ?), (SELECT id FROM users WHERE phone = ?),
  ?, ?, ?, ?, ?, ?, ? WHERE`
const OF_USER = 'SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE changes() > 0'
const IF_ENDED = 'AND (SELECT ended_at FROM sessions WHERE id = ?) = ?'

export const AUDIT_IF_CHANGED = `${BY_PHONE} changes() > 0`
export const AUDIT_IF_BLOCKED = `${BY_PHONE} EXISTS (SELECT 1 FROM users WHERE phone = ? AND NOT is_active)`
export const AUDIT_IF_CANCELLED = `${BY_PHONE}
  EXISTS (SELECT 1 FROM users WHERE phone = ? AND is_active AND deletion_requested_at IS NOT NULL)`
export const AUDIT_REPLAY = `${AUDIT} ${OF_USER} ${IF_ENDED} UNION ALL ${OF_USER} ${IF_ENDED}`

export const ROTATE = `UPDATE sessions SET
    refresh_jti = CASE WHEN refresh_jti = ? THEN ? ELSE refresh_jti END,
    previous_jti = CASE WHEN refresh_jti = ? THEN refresh_jti ELSE previous_jti END,
    rotated_at = CASE WHEN refresh_jti = ? THEN ? ELSE rotated_at END,
    last_used_at = CASE WHEN refresh_jti = ? THEN ? ELSE last_used_at END,
    expires_at = CASE WHEN refresh_jti = ? THEN min(?, created_at + ?) ELSE expires_at END,
    ended_at = CASE WHEN refresh_jti = ? OR (previous_jti = ? AND rotated_at >= ?) THEN NULL ELSE ? END
  WHERE id = ? AND user_id = ? AND ended_at IS NULL AND expires_at > ? AND created_at > ?
    AND EXISTS (SELECT 1 FROM users WHERE users.id = sessions.user_id AND users.is_active)
  RETURNING refresh_jti AS refreshJti, rotated_at AS rotatedAt, expires_at AS expiresAt, ended_at AS endedAt`

const COLUMNS = `users.id, users.phone, users.invite_code, users.invited_by_code, users.email, users.first_name,
  users.last_name, users.is_active, users.invited_count, users.date_joined, users.last_login`

export const CALLER = `SELECT ${COLUMNS} FROM users WHERE users.id = ? AND users.is_active = ?
  AND EXISTS (SELECT 1 FROM sessions WHERE sessions.id = ? AND sessions.user_id = ? AND sessions.ended_at IS NULL)`

export const INVITED = `SELECT id, phone FROM users
  WHERE invited_by_code = (SELECT inviter.invite_code FROM users AS inviter WHERE inviter.id = ?)
  ORDER BY id DESC LIMIT ?`

export const OWN_INVITER = `SELECT own.display_name AS displayName, referrals.inviter_id AS inviterId,
    referrals.method AS method, CASE WHEN inviter.deleted_at IS NULL THEN inviter.display_name END AS inviterName,
    referrals.certainty AS certainty, referrals.created_at AS invitedAt
  FROM users AS own LEFT JOIN referrals ON referrals.invitee_id = own.id
    LEFT JOIN users AS inviter ON inviter.id = referrals.inviter_id
  WHERE own.id = ?`

export const USER = `SELECT ${COLUMNS} FROM users WHERE users.id = ? AND users.deleted_at IS NULL`

export const TOTAL = `SELECT value FROM counters WHERE name = 'users'`

export const PAGE = `SELECT ${COLUMNS} FROM users WHERE users.deleted_at IS NULL ORDER BY users.id DESC LIMIT ?`

export const FOUND_TOTAL = `SELECT count(*) AS value
  FROM (SELECT 1 FROM users_search WHERE users_search MATCH (?) LIMIT ?)`

export const FOUND_PAGE = `SELECT ${COLUMNS} FROM users INNER JOIN users_search ON users_search.rowid = users.id
  WHERE users_search MATCH (?) ORDER BY users_search.rowid DESC LIMIT ?`
