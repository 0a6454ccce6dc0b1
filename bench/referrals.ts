import { DAY_MS, toDay } from '../src/lib/time.ts'
import { CHANNELS } from '../src/links/channel.ts'
import { READERS } from './people.ts'
import type { Stage } from './stage.ts'

const DAYS = 30
const COUNTRIES = ['RU', 'KZ', 'BY', 'DE', 'US', 'TR', 'FR', 'XX']

/**
 * Creates referrals for the invitees among the seeded users, so that the triggers fill the leaderboard, and thirty days
 * of clicks for the readers.
 */
export async function seedReferrals({ db, side }: Pick<Stage, 'db' | 'side'>, now: number): Promise<void> {
  if (side === 'bare') {
    await seedBare(db, now)
    return
  }
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
  await db.batch([refer, ...countsOf(now).map(([dimension, values]) => count(dimension, values))])
}

const countsOf = (now: number): [dimension: string, values: string[]][] => [
  ['day', Array.from({ length: DAYS }, (_, i) => toDay(now - i * DAY_MS))],
  ['country', COUNTRIES],
  ['channel', CHANNELS.slice(0, 5)],
]

/** The same in the tables of the bare Worker. */
async function seedBare(db: D1Database, now: number): Promise<void> {
  const count = (dimension: string, values: string[]) =>
    db
      .prepare(
        `INSERT INTO counts (user_id, dimension, value, clicks, uniques, signups)
        SELECT users.id, ?1, counted.value, 10 + counted.key, 5 + counted.key, 0
        FROM users CROSS JOIN json_each(?2) AS counted WHERE users.id <= ${READERS}`,
      )
      .bind(dimension, JSON.stringify(values))
  await db.batch([
    db.prepare(`INSERT INTO users_search (users_search) VALUES ('rebuild')`),
    db.prepare('UPDATE users SET score = (SELECT count(*) FROM users AS invitee WHERE invitee.invited_by = users.id)'),
    ...countsOf(now).map(([dimension, values]) => count(dimension, values)),
  ])
}
