import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { seedDatabase } from '../../../src/cli/seed/seed-database.ts'
import { runOnSqlite, runByWrangler } from '../../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import { databaseId, migrateLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { openSqlite, runOnFile } from '../../../src/server/sqlite-file.ts'
import { addPrograms, live } from '../../support/reward-life.ts'
import { runCommand, runHere, temporaryState } from './run-command.ts'

const UNTIL = Date.UTC(2026, 10, 23)
const SAMPLE = 'users_search: a sample of the texts'

const state = await temporaryState()
const file = await migrateLocalDatabase(state)
seedDatabase(file, { users: 400, seed: 5, clicks: 3_000, until: UNTIL }, () => {})
const db = new DatabaseSync(file)
const { run } = runOnSqlite(file)
const sqlite = openSqlite(file, { synchronous: 'normal' })
const filled = runOnFile(sqlite)
await addPrograms(filled)
await live({ run: filled, people: 400, events: 600, seed: 5 })

const verify = (repair = false) => verifyCounts(run, { now: UNTIL, repair })
const differing = async () => (await verify()).filter(({ differ }) => differ > 0).map(({ name }) => name)

const TABLES = ['counters', 'inviter_days', 'referral_tree', 'referral_levels', 'reward_caps']
/** What is kept. A count that is 0 may have a row or none. */
const contents = () => [
  ...TABLES.map((table) => db.prepare(`SELECT * FROM ${table}`).all()),
  // Only the last row of a score has to know its place.
  db
    .prepare(
      `SELECT period, score, reached_at, user_id, iif(following IS score, NULL, place) AS place FROM (
        SELECT *, lead(score) OVER (PARTITION BY period ORDER BY score DESC, reached_at, user_id) AS following
        FROM leaderboard)`,
    )
    .all(),
  db.prepare('SELECT * FROM referral_counts WHERE clicks + uniques + signups > 0').all(),
  db.prepare('SELECT id, invited_count FROM users').all(),
  db.prepare('SELECT id, sz FROM users_search_docsize').all(),
]

/** One row of a table, as a condition. */
const one = (table: string, key: string, where: string) =>
  `(${key}) = (SELECT ${key} FROM ${table} WHERE ${where} LIMIT 1)`
const count = (where: string) => `WHERE ${one('referral_counts', 'scope, dimension, value', where)}`

const CAP = `WHERE ${one('reward_caps', 'program_id, inviter_id, period', 'true')}`

const FAULTS: [fault: string, sql: string, found: string[]][] = [
  ['a wrong total', `UPDATE counters SET value = value + 1`, ['counters']],
  ['a missing total', `DELETE FROM counters`, ['counters']],
  ['a wrong number of invitees', `UPDATE users SET invited_count = 999 WHERE id = 3`, ['users.invited_count']],
  [
    'wrong clicks of a link in total',
    `UPDATE referral_counts SET clicks = clicks + 1 ${count(`scope > 'l:' AND scope < 'l;' AND dimension = 'total'`)}`,
    ['referral_counts: clicks of links in total'],
  ],
  [
    'wrong sign-ups of a link',
    `UPDATE referral_counts SET signups = signups - 1
      ${count(`scope IN (SELECT 'l:' || invite_code FROM users) AND dimension = 'channel' AND signups > 0`)}`,
    ['referral_counts: sign-ups of links'],
  ],
  [
    'a missing count of a user',
    `DELETE FROM referral_counts ${count(`scope > 'u:' AND dimension = 'country'`)}`,
    ['referral_counts: users, from the links they made'],
  ],
  [
    'a count of a user that should not be there',
    `INSERT INTO referral_counts (scope, dimension, value, clicks) VALUES ('u:1', 'day', '2026-01-01', 4)`,
    ['referral_counts: users, from the links they made'],
  ],
  [
    'a wrong day of the service',
    `UPDATE referral_counts SET uniques = uniques + 1 ${count(`scope = 'all' AND clicks > 0 AND value > '2026'`)}`,
    [
      'referral_counts: the service, from all links and sign-ups',
      'growth_counts: each dimension, from the days of the service',
    ],
  ],
  [
    'a wrong day of an inviter long ago',
    `UPDATE inviter_days SET signups = signups + 1 WHERE ${one('inviter_days', 'user_id, day', `day < '2025-10'`)}`,
    ['inviter_days'],
  ],
  ['a wrong score', `UPDATE leaderboard SET score = score + 40 WHERE user_id = 1 AND period = 'all'`, ['leaderboard']],
  [
    'a place that is missing',
    `DELETE FROM leaderboard WHERE ${one('leaderboard', 'period, user_id', `period LIKE 'week:%' ORDER BY period DESC`)}`,
    ['leaderboard', 'leaderboard: places'],
  ],
  [
    'a place that should not be there',
    `INSERT INTO leaderboard (period, user_id, score, reached_at) VALUES ('day:2026-11-20', 100000, 1, 1)`,
    ['leaderboard'],
  ],
  [
    'a place far above the others that should not be there',
    `INSERT INTO leaderboard (period, user_id, score, reached_at) VALUES ('day:2026-11-20', 100000, 70, 1)`,
    ['leaderboard', 'leaderboard: places'],
  ],
  [
    'a score that was reached later than it says',
    `UPDATE leaderboard SET reached_at = reached_at - 1 WHERE user_id = 1 AND period = 'all'`,
    ['leaderboard'],
  ],
  [
    'a wrong number of people with a score',
    `UPDATE leaderboard SET place = place + 1 WHERE period = 'all' AND score = 1`,
    ['leaderboard: places'],
  ],
  [
    'a wrong day of an inviter',
    `UPDATE inviter_days SET signups = signups + 1 WHERE ${one('inviter_days', 'user_id, day', `day > '2026'`)}`,
    ['inviter_days'],
  ],
  [
    'a wrong sum of the month',
    `UPDATE inviter_days SET month = month - 1 WHERE ${one('inviter_days', 'user_id, day', 'month > 2')}`,
    ['inviter_days'],
  ],
  [
    'someone missing in the tree',
    `DELETE FROM referral_tree WHERE ${one('referral_tree', 'ancestor_id, level, descendant_id', 'level = 3')}`,
    ['referral_tree', 'referral_levels'],
  ],
  [
    'someone in the tree who should not be there',
    `INSERT INTO referral_tree (ancestor_id, level, descendant_id) VALUES (399, 5, 3)`,
    ['referral_tree', 'referral_levels'],
  ],
  ['a wrong level', `UPDATE referral_levels SET people = people + 1 WHERE user_id = 1`, ['referral_levels']],
  ['someone who cannot be found', `DELETE FROM users_search WHERE rowid = 7`, ['users_search: number of terms']],
  [
    'someone who is found by an old name',
    `UPDATE users_search SET terms = 'oldn ldna' WHERE rowid = 7`,
    ['users_search: number of terms'],
  ],
  [
    'someone who is found and does not exist',
    `INSERT INTO users_search (rowid, terms) VALUES (100000, 'oldn')`,
    ['users_search: number of terms'],
  ],
  ['a wrong cap', `UPDATE reward_caps SET amount = amount + 1 ${CAP}`, ['reward_caps']],
  ['a cap that should not be there', `INSERT INTO reward_caps VALUES (2, 1, '2020-01-01', 1, 5)`, ['reward_caps']],
]

describe('verify:counts', () => {
  it('compares every row, and finds nothing wrong after a seed', async () => {
    const findings = await verify()
    expect(findings.length).toBe(25)
    expect(findings.filter(({ compared }) => compared === 0)).toEqual([])
    expect(await differing()).toEqual([])
  })

  it.each(FAULTS)('finds and repairs %s', async (_, sql, found) => {
    const before = contents()
    db.exec(sql)
    expect((await differing()).filter((name) => name !== SAMPLE)).toEqual(found)
    await verify(true)
    expect(await differing()).toEqual([])
    expect(contents()).toEqual(before)
  })
  it('does not repair clicks, of which only sums are stored', async () => {
    const where = count(`scope > 'l:' AND scope < 'l;' AND dimension = 'channel'`)
    db.exec(`UPDATE referral_counts SET clicks = clicks + 1 ${where}`)
    const repaired = await verify(true)
    const byChannel = 'referral_counts: clicks of links by country, channel'
    expect(repaired.filter(({ left }) => left > 0).map(({ name, left }) => [name, left])).toEqual([[byChannel, 1]])
    expect(repaired.find(({ name }) => name === byChannel)?.example).toMatch(
      /^l:\w+ channel: (\d+), (\d+) instead of \d+, \2$/,
    )
    db.exec(`UPDATE referral_counts SET clicks = clicks - 1 ${where}`)
    await verify(true)
    expect(await differing()).toEqual([])
  })

  it('ignores leaderboards that the service is about to delete', async () => {
    db.exec(`DELETE FROM leaderboard WHERE period = 'month:2026-05'`)
    expect(await differing()).toEqual(['leaderboard'])
    expect((await verifyCounts(run, { now: Date.UTC(2028, 0, 1) })).filter(({ differ }) => differ > 0)).toEqual([])
    await verify(true)
  })
})

it('takes no more steps, however far apart their ids are', async () => {
  const far = await migrateLocalDatabase(await temporaryState())
  const people = new DatabaseSync(far)
  people.exec(`INSERT INTO users (id, phone, invite_code, date_joined) WITH RECURSIVE n (i) AS (
      SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
    SELECT iif(i = 10001, 799999999, i), '+' || i, printf('A%05d', i), 1 FROM n;`)
  people.close()
  const opened = runOnSqlite(far)
  const batches: string[][] = []
  const found = await verifyCounts(
    (statements) => {
      batches.push(statements)
      return opened.run(statements)
    },
    { now: UNTIL },
  )
  opened.close()
  expect(found.find(({ name }) => name === 'users.invited_count')).toMatchObject({ compared: 10_001, differ: 0 })
  // The ids, two parts, and what is compared as a whole.
  expect(batches).toHaveLength(4)
})

describe('npm run verify:counts', () => {
  const command = (...args: string[]) => runCommand('verify-counts', ['--persist-to', state, ...args])

  it('prints what it compared, and fails when something differs', async () => {
    const clean = await command()
    expect([clean.code, clean.stderr]).toEqual([0, ''])
    expect(clean.stdout).toMatch(/^ +compared +differ\nusers\.invited_count +400 +0\n[^]+\nNothing differs\.\n$/)

    db.exec('UPDATE users SET invited_count = invited_count + 2 WHERE id IN (5, 6)')
    const { invited_count: invited } = db.prepare('SELECT invited_count FROM users WHERE id = 5').get()!
    const wrong = await command()
    expect(wrong.code).toBe(1)
    expect(wrong.stdout).toContain(`\n  5: ${String(invited)} instead of ${Number(invited) - 2}\n`)
    expect(wrong.stderr).toBe('Error: 2 differ. Rebuild them: npm run verify:counts -- --repair\n')

    const repaired = await command('--repair')
    expect([repaired.code, repaired.stderr]).toEqual([0, ''])
    expect(repaired.stdout).toContain('\n2 differed and were rebuilt.\n')
    expect((await command()).code).toBe(0)
  })

  it('asks the deployed database through wrangler', async () => {
    db.exec('UPDATE referral_levels SET people = people + 1 WHERE user_id = 1 AND level = 1')
    const throughWrangler = runByWrangler(['--local', '--persist-to', state])
    const wrong = await verifyCounts(throughWrangler, { now: UNTIL, repair: true })
    const clean = await verify()
    expect(wrong.map(({ name, compared, left }) => ({ name, compared, left }))).toEqual(
      clean.map(({ name, compared, left }) => ({ name, compared, left })),
    )
    expect(wrong.filter(({ differ }) => differ > 0)).toMatchObject([{ name: 'referral_levels', differ: 1 }])
    expect(await differing()).toEqual([])
  })

  it('finds the database where wrangler has it, whatever its id', () => {
    const config = (settings: string) =>
      `[[kv_namespaces]]\ndatabase_id = "kv"\n\n[[d1_databases]]\n${settings}\n[vars]\ndatabase_id = "vars"`
    expect(databaseId(config('binding = "DB"'))).toBe('DB')
    expect(databaseId(config('binding = "DB"\ndatabase_id = "5f0c1f43"'))).toBe('5f0c1f43')
    expect(databaseId(config(`database_id="5f0c1f43"\n  preview_database_id = 'local'`))).toBe('local')
  })

  it.each([
    [['--remote'], '--persist-to works only with the local database.'],
    [['--fix'], "Unknown option '--fix'. See --help."],
  ])('rejects %j with one line', async (args, message) => {
    expect(await runHere('verify-counts', ['--persist-to', state, ...args])).toEqual({
      code: 1,
      stdout: '',
      stderr: `Error: ${message}\n`,
    })
  })
})
