import { DatabaseSync } from 'node:sqlite'
import { addClicksToGrowth } from '../../src/cli/seed/growth.ts'
import { DAY_MS, toDay } from '../../src/lib/time.ts'
import { countGains } from '../../src/links/clicks/click-groups.ts'
import { tokens } from '../people.ts'

/** A reader with a session. */
export interface Reader {
  userId: number
  token: string
}

export interface Readers {
  /** The user with the most invitees, the maximum number of links, and more ended ones. */
  top: Reader & { inviteCode: string; link: string }
  /** A user with some invitees, like many others. */
  middle: Reader
  /** A user without invitees. */
  nobody: Reader
}

const LIVE_LINKS = 100
const ENDED_LINKS = 1_000
const BUSY_LINK = 'BENCH000'
/** Of the busy link: more days and countries than an answer shows. */
const BUSY_DAYS = 1_000
const BUSY_COUNTRIES = 200

/** Gives three seeded users sessions, and the first of them links that are as costly as possible. */
export async function prepareReaders(file: string, now: number): Promise<Readers> {
  const db = new DatabaseSync(file)
  try {
    const idOf = (query: string) => Number(db.prepare(query).get()?.['id'])
    const topId = idOf(`SELECT user_id AS id FROM leaderboard WHERE period = 'all' ORDER BY score DESC LIMIT 1`)
    const middleId = idOf(`SELECT user_id AS id FROM leaderboard WHERE period = 'all' AND score = 3 LIMIT 1`)
    const nobodyId = idOf('SELECT id FROM users WHERE invited_count = 0 AND is_active ORDER BY id DESC LIMIT 1')
    const inviteCode = String(db.prepare('SELECT invite_code FROM users WHERE id = ?').get(topId)?.['invite_code'])
    db.exec('BEGIN')
    for (const id of [topId, middleId, nobodyId]) openSession(db, id, now)
    addLinks(db, topId, now)
    db.exec('COMMIT')
    const reader = async (userId: number): Promise<Reader> => ({ userId, token: await accessToken(userId, now) })
    return {
      top: { ...(await reader(topId)), inviteCode, link: BUSY_LINK },
      middle: await reader(middleId),
      nobody: await reader(nobodyId),
    }
  } finally {
    db.close()
  }
}

/** Before all sign-ins. */
const sessionOf = (userId: number) => userId

function openSession(db: DatabaseSync, userId: number, now: number): void {
  db.prepare('UPDATE users SET is_active = 1 WHERE id = ?').run(userId)
  db.prepare('INSERT INTO sessions (id, user_id, expires_at) VALUES (?, ?, ?)').run(
    sessionOf(userId),
    userId,
    now + DAY_MS,
  )
}

async function accessToken(userId: number, now: number): Promise<string> {
  const id = sessionOf(userId)
  const issuedAt = Math.floor(now / 1000)
  const expiresAt = issuedAt + DAY_MS / 1000
  return tokens.sign({ tokenType: 'access', userId, sessionId: id, jti: String(id), issuedAt, expiresAt })
}

const numbers = (count: number) =>
  `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${count})`

/** As many campaign links as staff can make in ten days. */
const CAMPAIGN_LINKS = 20_000

const countryAt = (n: number) => String.fromCodePoint(65 + Math.floor(n / 26), 65 + (n % 26))

function addLinks(db: DatabaseSync, userId: number, now: number): void {
  const insert = db.prepare(`${numbers(LIVE_LINKS + 2 * ENDED_LINKS)}
    INSERT INTO referral_links (key, code, user_id, created_at, expires_at, disabled_at)
    SELECT printf('BENCH%03d', n), printf('BENCH%03d', n), ?1, ?2,
      CASE WHEN n >= ${LIVE_LINKS} AND n < ${LIVE_LINKS + ENDED_LINKS} THEN ?2 END,
      CASE WHEN n >= ${LIVE_LINKS + ENDED_LINKS} THEN ?2 END
    FROM numbers`)
  insert.run(userId, now - DAY_MS)
  db.prepare(`${numbers(CAMPAIGN_LINKS)}
    INSERT INTO referral_links (key, code, channel, campaign, created_at, disabled_at)
    SELECT 'CAMPA1GN' || n, 'campaign' || n, CASE WHEN n % 100 = 0 THEN 'qr' ELSE 'ads' END, 'autumn', ?1,
      CASE WHEN n % 7 = 0 THEN ?1 END FROM numbers`).run(now - DAY_MS)
  const keys = db.prepare(`SELECT key FROM referral_links WHERE code LIKE 'BENCH%' AND key <> '${BUSY_LINK}'`).all()
  const click = {
    ...{ ownerId: userId, day: toDay(now), country: 'RU', channel: 'direct', campaign: null, platform: 'web' },
    ...{ clicks: 1, uniques: 1 },
  }
  const busyDays = Array.from({ length: BUSY_DAYS }, (_, n) => ({
    ...{ ...click, linkKey: BUSY_LINK, day: toDay(now - n * DAY_MS), clicks: n + 1, uniques: n + 1 },
    country: countryAt(n % BUSY_COUNTRIES),
  }))
  const groups = [...keys.map(({ key }) => ({ ...click, linkKey: String(key) })), ...busyDays]
  db.prepare(`INSERT INTO referral_counts (scope, dimension, value, clicks, uniques)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?) WHERE true
    ON CONFLICT (scope, dimension, value)
      DO UPDATE SET clicks = clicks + excluded.clicks, uniques = uniques + excluded.uniques`).run(
    JSON.stringify(countGains(groups)),
  )
  addClicksToGrowth(db, groups)
}
