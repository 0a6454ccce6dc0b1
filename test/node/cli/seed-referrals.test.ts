import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { seedDatabase } from '../../../src/cli/seed/seed-database.ts'
import { runOnSqlite } from '../../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import { isChannel } from '../../../src/links/channel.ts'
import { linkKey } from '../../../src/links/link-key.ts'
import { temporaryState } from './run-command.ts'

const DAY_MS = 86_400_000
const UNTIL = Date.UTC(2026, 10, 23)
const CLICKS = 30_000
const ALL_TABLES = [
  ...['users', 'referral_links', 'referrals', 'referral_counts', 'referral_tree', 'leaderboard'],
  ...['sign_up_origins', 'growth_counts', 'count_sweeps'],
]

async function freshDatabase(): Promise<DatabaseSync> {
  const db = new DatabaseSync(join(await temporaryState(), 'database.sqlite'))
  for (const file of readdirSync('migrations').sort()) {
    if (file.endsWith('.sql')) db.exec(readFileSync(join('migrations', file), 'utf8'))
  }
  return db
}

type Row = Record<string, string | number | null>
const read = (db: DatabaseSync, sql: string) =>
  db
    .prepare(sql)
    .all()
    .map((row) => ({ ...row })) as Row[]
const seed = (db: DatabaseSync, users: number, seedNumber: number) =>
  seedDatabase(String(db.location()), { users, seed: seedNumber, clicks: CLICKS, until: UNTIL }, () => {})

/** Everything that triggers on `referrals` maintain, in a fixed order, without counts of zero. */
function kept(db: DatabaseSync) {
  return {
    signups: read(
      db,
      "SELECT scope, dimension, value, signups FROM referral_counts WHERE scope <> 'all' AND signups <> 0 ORDER BY 1, 2, 3",
    ),
    tree: read(db, 'SELECT * FROM referral_tree ORDER BY 1, 2, 3'),
    levels: read(db, 'SELECT * FROM referral_levels WHERE people <> 0 ORDER BY 1, 2'),
    days: read(db, 'SELECT * FROM inviter_days ORDER BY 1, 2'),
    board: read(db, 'SELECT period, score, reached_at, user_id FROM leaderboard ORDER BY 1, 2, 3, 4'),
    places: read(
      db,
      `SELECT DISTINCT period, score, (SELECT place FROM leaderboard AS l WHERE l.period = b.period AND l.score = b.score
        ORDER BY reached_at DESC, user_id DESC LIMIT 1) AS place FROM leaderboard AS b ORDER BY 1, 2`,
    ),
  }
}

/** A database with the same users, with referrals inserted row by row so that every trigger runs. */
async function filledPlainly(source: DatabaseSync): Promise<DatabaseSync> {
  const db = await freshDatabase()
  db.exec(`PRAGMA foreign_keys = OFF; ATTACH '${String(source.location())}' AS source; BEGIN;
    INSERT INTO users SELECT * FROM source.users ORDER BY id;
    INSERT INTO referral_links SELECT * FROM source.referral_links;
    INSERT INTO referrals SELECT * FROM source.referrals ORDER BY invitee_id;
    COMMIT; DETACH source`)
  return db
}

/** The triggers' rows for the periods that the seed fills. */
const ofPeriods = (rows: Row[], periods: Set<unknown>) => rows.filter(({ period }) => periods.has(period))

async function expectAsTriggersWould(bulk: DatabaseSync): Promise<void> {
  const plain = await filledPlainly(bulk)
  const [fast, slow] = [kept(bulk), kept(plain)]
  plain.close()
  const periods = new Set(fast.board.map(({ period }) => period))
  expect(fast.signups).toEqual(slow.signups)
  expect(fast.tree).toEqual(slow.tree)
  expect(fast.levels).toEqual(slow.levels)
  expect(fast.board).toEqual(ofPeriods(slow.board, periods))
  expect(fast.places).toEqual(ofPeriods(slow.places, periods))
  expect(fast.days).toEqual(slow.days)
}

const bulk = await freshDatabase()
const made = seed(bulk, 3_000, 3)

describe('npm run seed, for referrals', () => {
  it('has the same counts as the triggers', async () => {
    expect(kept(bulk).tree.filter(({ level }) => level === 5).length).toBeGreaterThan(0)
    await expectAsTriggersWould(bulk)
  })

  it('creates one for every invited user, by every method, through links that were live', () => {
    const referrals = read(
      bulk,
      `SELECT r.*, i.invite_code, u.date_joined, u.invited_by_code, l.user_id AS link_owner, l.created_at AS link_created,
        min(coalesce(l.expires_at, 9e15), coalesce(l.disabled_at, 9e15)) AS link_ended
      FROM users AS u LEFT JOIN referrals AS r ON r.invitee_id = u.id LEFT JOIN users AS i ON i.id = r.inviter_id
        LEFT JOIN referral_links AS l ON l.key = r.link_key
      WHERE u.invited_by_code IS NOT NULL OR r.invitee_id IS NOT NULL`,
    )
    expect(referrals.length).toBe(made.referrals)
    const wrong = referrals.filter(
      (r) =>
        r['invite_code'] !== r['invited_by_code'] ||
        r['created_at'] !== r['date_joined'] ||
        (r['link_key'] !== r['invite_code'] &&
          (r['link_owner'] !== r['inviter_id'] ||
            Number(r['link_created']) > Number(r['created_at']) ||
            Number(r['link_ended']) <= Number(r['created_at']))),
    )
    expect(wrong).toEqual([])
    expect(referrals.filter((r) => r['link_owner'] !== null).length).toBeGreaterThan(0)
    expect(new Set(referrals.map((r) => `${r['method']} ${r['certainty']}`))).toEqual(
      new Set(['code certain', 'token likely', 'pending_phone likely', 'profile certain']),
    )
    const channels = referrals.map((r) => r['channel']).filter((channel) => channel !== null)
    expect(channels.filter((channel) => !isChannel(String(channel)))).toEqual([])
  })

  it('creates valid links, some of them ended', () => {
    const links = read(bulk, 'SELECT l.*, u.date_joined FROM referral_links AS l JOIN users AS u ON u.id = l.user_id')
    expect(links.length).toBe(made.links)
    expect(links.filter((l) => linkKey(String(l['code'])) !== l['key'])).toEqual([])
    expect(links.filter((l) => Number(l['created_at']) < Number(l['date_joined']))).toEqual([])
    for (const column of ['expires_at', 'disabled_at']) {
      const some = links.filter((l) => l[column] !== null)
      expect(some.length).toBeGreaterThan(0)
      expect(some.length).toBeLessThan(links.length / 4)
    }
    const owners = new Set(links.map((l) => l['user_id'])).size
    expect(owners / 3_000).toBeGreaterThan(0.03)
    expect(owners / 3_000).toBeLessThan(0.07)
  })

  it('creates the requested number of clicks, the same by day, country, channel and link', () => {
    const MADE = `SELECT 'l:' || key FROM referral_links`
    const sums = read(
      bulk,
      `SELECT dimension, sum(clicks) AS clicks FROM referral_counts WHERE scope LIKE 'l:%' AND dimension <> 'total' GROUP BY 1`,
    )
    expect(sums.map(({ dimension, clicks }) => [dimension, clicks])).toEqual(
      ['channel', 'country', 'day'].map((dimension) => [dimension, CLICKS]),
    )
    const uneven = read(
      bulk,
      `SELECT scope FROM (SELECT scope, dimension, sum(clicks) AS clicks, sum(uniques) AS uniques,
          CASE WHEN dimension <> 'day' OR scope IN (${MADE}) OR scope LIKE 'u:%' THEN sum(signups) END AS signups
        FROM referral_counts WHERE scope <> 'all' GROUP BY 1, 2)
      GROUP BY scope HAVING min(clicks) <> max(clicks) OR min(uniques) <> max(uniques) OR min(signups) <> max(signups)
        OR count(*) <> CASE WHEN scope IN (${MADE}) THEN 4 WHEN sum(clicks) = 0 THEN 2 ELSE 3 END`,
    )
    expect(uneven).toEqual([])
    const byDay = (column: string, from: string) =>
      read(bulk, `SELECT day, sum(${column}) AS n FROM ${from} GROUP BY 1 HAVING n > 0 ORDER BY 1`)
    const days = (scopes: string) =>
      `(SELECT value AS day, * FROM referral_counts WHERE dimension = 'day' AND scope GLOB '${scopes}')`
    expect(byDay('clicks', days('all'))).toEqual(byDay('clicks', days('l:*')))
    expect(byDay('uniques', days('all'))).toEqual(byDay('uniques', days('l:*')))
    const origins = `(SELECT date(created_at / 1000, 'unixepoch') AS day, 1 AS signups FROM sign_up_origins)`
    expect(byDay('signups', days('all'))).toEqual(byDay('signups', origins))
    for (const dimension of ['channel', 'country', 'platform', 'campaign', 'link']) {
      const totals = `SELECT sum(clicks) AS clicks, sum(signups) AS signups FROM (
        SELECT max(clicks) AS clicks, max(signups) AS signups FROM growth_counts WHERE dimension = '${dimension}' GROUP BY value)`
      expect(read(bulk, totals)).toEqual(
        read(bulk, `SELECT ${CLICKS} AS clicks, count(*) AS signups FROM sign_up_origins`),
      )
    }
    const impossible = read(bulk, 'SELECT * FROM referral_counts WHERE uniques > clicks OR signups < 0')
    expect(impossible).toEqual([])
    const ofOwners = `
      SELECT 'u:' || user_id AS scope, dimension, value, sum(clicks) AS clicks, sum(uniques) AS uniques, sum(signups) AS signups
      FROM referral_counts JOIN referral_links ON 'l:' || key = scope WHERE dimension <> 'total'
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`
    expect(read(bulk, `SELECT * FROM referral_counts WHERE scope LIKE 'u:%' ORDER BY 1, 2, 3`)).toEqual(
      read(bulk, ofOwners),
    )
    const late = read(bulk, `SELECT * FROM referral_counts WHERE dimension = 'day' AND value > '2026-11-23'`)
    expect(late).toEqual([])
  })

  it('fills the leaderboards of all time and of the periods that the service keeps', () => {
    const periods = new Set(read(bulk, 'SELECT period FROM leaderboard').map(({ period }) => String(period)))
    const of = (kind: string) => [...periods].filter((period) => period.startsWith(`${kind}:`)).sort()
    expect(periods.has('all')).toBe(true)
    expect(of('month').length).toBe(15)
    expect(of('month').at(-1)).toBe('month:2026-11')
    expect(of('week').length).toBe(11)
    const [oldest] = of('day')
    expect(Date.parse(oldest?.slice('day:'.length) ?? '')).toBeGreaterThan(UNTIL - 38 * DAY_MS)
  })

  it('is the same for the same seed', async () => {
    const again = await freshDatabase()
    seed(again, 3_000, 3)
    const tables = (db: DatabaseSync) => ALL_TABLES.map((table) => read(db, `SELECT * FROM ${table}`))
    expect(tables(again)).toEqual(tables(bulk))
    again.close()
  })

  it('adds to existing referrals', async () => {
    const [link] = read(bulk, `SELECT key, user_id FROM referral_links WHERE code LIKE 'friends-%'`)
    const newest = Number(read(bulk, 'SELECT max(date_joined) AS newest FROM users')[0]?.['newest'])
    bulk.exec(`INSERT INTO users (id, invite_code, invited_by_code, date_joined)
      SELECT 4000, 'REAL00', invite_code, ${newest + 1} FROM users WHERE id = ${link?.['user_id']}`)
    bulk.exec(`INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
      SELECT 4000, ${link?.['user_id']}, '${link?.['key']}', 'token', 'likely', ${newest + 1}`)
    seed(bulk, 500, 4)
    await expectAsTriggersWould(bulk)
    expect(read(bulk, 'PRAGMA foreign_key_check')).toEqual([])
    expect(read(bulk, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    const uncounted = `SELECT u.id FROM users AS u WHERE invited_count <>
      (SELECT count(*) FROM referrals WHERE inviter_id = u.id)`
    expect(read(bulk, uncounted)).toEqual([])
    const { run, close } = runOnSqlite(String(bulk.location()))
    const findings = await verifyCounts(run, { now: UNTIL }).finally(close)
    expect(findings.filter(({ differ }) => differ > 0)).toEqual([])
    bulk.close()
  })
})
