import { DAY_MS, toDay } from '../src/lib/time.ts'
import { CHANNELS } from '../src/links/channel.ts'
import { READERS } from './people.ts'

const DAYS = 30
const COUNTRIES = ['RU', 'KZ', 'BY', 'DE', 'US', 'TR', 'FR', 'XX']

/**
 * Creates referrals for the invitees among the seeded users, so that the triggers fill the leaderboard, and thirty days
 * of clicks for the readers.
 */
export async function seedReferrals(db: D1Database, now: number): Promise<void> {
  const refer = db.prepare(`
    INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
    SELECT invitee.id, inviter.id, inviter.invite_code, 'code', 'certain', invitee.date_joined
    FROM users AS invitee JOIN users AS inviter ON inviter.invite_code = invitee.invited_by_code ORDER BY invitee.id`)
  const count = (dimension: string, values: string[]) =>
    db
      .prepare(
        `INSERT INTO referral_counts (scope, dimension, value, clicks, uniques)
        SELECT 'l:' || users.invite_code, ?1, counted.value, 10 + counted.key, 5 + counted.key
        FROM users CROSS JOIN json_each(?2) AS counted WHERE users.id <= ${READERS}
        ON CONFLICT (scope, dimension, value) DO UPDATE SET clicks = excluded.clicks, uniques = excluded.uniques`,
      )
      .bind(dimension, JSON.stringify(values))
  const days = Array.from({ length: DAYS }, (_, i) => toDay(now - i * DAY_MS))
  await db.batch([refer, count('day', days), count('country', COUNTRIES), count('channel', CHANNELS.slice(0, 5))])
}
