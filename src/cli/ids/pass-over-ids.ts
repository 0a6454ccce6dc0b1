import { randomInviteCode } from '../../lib/invite-code.ts'
import { SECOND_MS } from '../../lib/time.ts'

/** More than any rush of sign-ups, and as many a second as would fill a database of 10 GB within two weeks. */
const RUSH = 1_000_000
const PER_SECOND = 10
/** Ids have nine digits. */
const MOST = 100_000_000
/** A sign-up makes several changes, and jobs thousands at once. */
const CHANGES = 100
/** Staff make programs by hand. */
const PROGRAMS = 1 / 1000

/**
 * Leaves ids of users free behind the last one: the row of a deleted user stands behind them, and new sign-ups get ids
 * after it. `ids` and `condition` are SQL.
 */
export function passOverUsers(ids: string | number, now: number, condition = 'true'): string[] {
  const code = randomInviteCode()
  return [
    `INSERT INTO users (id, invite_code, date_joined)
      SELECT coalesce(max(id), 0) + ${ids} + 1, '${code}', coalesce(max(date_joined), ${now}) FROM users HAVING ${condition}`,
    `UPDATE users SET deleted_at = ${now} WHERE invite_code = '${code}'`,
    // No one has signed up.
    `DELETE FROM outbox WHERE type = 'user.created' AND data ->> 'invite_code' = '${code}'`,
  ]
}

/**
 * After a restore: nothing new gets an id that was given since the backup, and that others may still know. What is passed
 * over grows with the time since the last sign-in, so that a second restore of one backup passes over more than the first.
 * All staff sign in again: those who were signed out, blocked or demoted since have sessions again. Last are ids of changes:
 * if anyone listens, the newest is that of the user above.
 */
export function passOverLostIds(now: number): string[] {
  const latest = `(SELECT max(at) FROM (SELECT max(id) / 1000 AS at FROM sessions UNION ALL SELECT max(date_joined) FROM users))`
  const seconds = `max(0, ${now} - coalesce(${latest}, ${now})) / ${SECOND_MS}`
  const ids = `min(${MOST}, ${RUSH} + ${PER_SECOND} * (${seconds}))`
  return [
    // Without a rule it is in no list.
    `INSERT INTO programs (id, name, unit, event, starts_at, ends_at, created_at)
      SELECT coalesce(max(id), 0) + CAST(${ids} * ${PROGRAMS} AS INTEGER), '(restored ' || ${now} || ')', 'points', '', 0, 0, ${now} FROM programs`,
    `UPDATE staff_sessions SET ended_at = ${now} WHERE ended_at IS NULL`,
    ...passOverUsers(ids, now),
    `INSERT INTO outbox (id, type, at, data)
      SELECT 1, 'user.deleted', deleted_at, json_object('user_id', id, 'invite_code', invite_code) FROM users
      WHERE NOT EXISTS (SELECT 1 FROM outbox) ORDER BY id DESC LIMIT 1`,
    `UPDATE outbox SET id = id + ${CHANGES} * ${ids} WHERE id = (SELECT max(id) FROM outbox)`,
  ]
}
