import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { generatePeople } from '../../../src/cli/seed/people.ts'
import { seedDatabase } from '../../../src/cli/seed/seed-database.ts'
import { runOnSqlite } from '../../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import { findLocalDatabase, migrateFile, migrateLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { foldedNames } from '../../../src/people/search.ts'
import { runCommand, runHere, temporaryState } from './run-command.ts'

const seed = (state: string, ...args: string[]) => runCommand('seed', ['--persist-to', state, ...args])

const [bulk, plain] = [await temporaryState(), await temporaryState()]

/** Everything that a row or a trigger may have written. */
async function contents(state: string) {
  const db = new DatabaseSync(findLocalDatabase(state))
  db.exec('CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, users_search, instance)')
  const read = (sql: string) => db.prepare(sql).all()
  const lines = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row).join(' '))
  const found = {
    users: read('SELECT * FROM users ORDER BY id'),
    counters: read('SELECT * FROM counters'),
    places: lines('SELECT term, doc FROM places ORDER BY 1, 2'),
    schema: read('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name'),
  }
  db.close()
  return found
}

async function signInDays(state: string): Promise<Record<string, number>> {
  const db = new DatabaseSync(findLocalDatabase(state))
  const rows = db.prepare('SELECT day, metric, value FROM daily_counts ORDER BY day, metric').all()
  db.close()
  return Object.fromEntries(rows.map(({ day, metric, value }) => [`${String(day)} ${String(metric)}`, Number(value)]))
}

const total = (days: Record<string, number>, metric: string) =>
  Object.entries(days).reduce((sum, [name, value]) => (name.endsWith(metric) ? sum + value : sum), 0)

/** The same people inserted row by row, so that every trigger runs. */
async function insertPlainly(state: string, count: number) {
  const db = new DatabaseSync(findLocalDatabase(state))
  const insert = db.prepare(`
    INSERT INTO users (phone, country, invite_code, invited_by_code, email, first_name, last_name,
      first_name_folded, last_name_folded, display_name, is_active, date_joined, last_login)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  db.exec('BEGIN')
  for (const p of generatePeople({ seed: 3, count })) {
    const { firstNameFolded = null, lastNameFolded = null } = foldedNames(p)
    const names = [p.email, p.firstName, p.lastName, firstNameFolded, lastNameFolded, p.displayName]
    insert.run(
      p.phone,
      p.country,
      p.inviteCode,
      p.invitedByCode,
      ...names,
      Number(p.isActive),
      p.dateJoined,
      p.lastLogin,
    )
  }
  db.exec('COMMIT')
  db.close()
}

describe('npm run seed', () => {
  it('creates the database and the same content as row-by-row inserts', async () => {
    const { code, stdout } = await seed(bulk, '--users', '5200', '--seed', '3')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /\n100% {2}5,200\/5,200 {2}[\d,]+\/s {2}in \d+\.\d s\n.+\nAdded 5,200 users to the local database: 3,\d{3} referrals, \d+ links, 52,000 clicks\.\nAdded 4 reward programs with \d+ events, and webhooks with their deliveries\.\n$/,
    )
    await migrateLocalDatabase(plain)
    await insertPlainly(plain, 5_200)
    const [fast, slow] = [await contents(bulk), await contents(plain)]
    expect(fast.users).toEqual(slow.users)
    expect(fast.counters).toEqual([{ name: 'users', value: 5_200 }])
    expect(fast.places.length).toBeGreaterThan(100_000)
    expect(fast.places).toEqual(slow.places)
    expect(fast.schema).toEqual(slow.schema)
  })

  it('adds nothing to a database that has been used in production', async () => {
    const file = join(await temporaryState(), 'app.db')
    await migrateFile(file)
    const db = new DatabaseSync(file)
    db.exec('CREATE TABLE used_in_production (only INTEGER); INSERT INTO used_in_production VALUES (1)')
    const { code, stderr } = await runHere('seed', ['--users', '5', '--database', `file:${file}`])
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${file} has been used in production`)])
    const left = db.prepare('SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM programs) AS n').get()
    db.close()
    expect(left).toEqual({ n: 0 })
  })

  it('has webhooks that work, fail and were paused, with what became of each change', () => {
    const db = new DatabaseSync(findLocalDatabase(bulk), { readOnly: true })
    const found = db
      .prepare(
        `SELECT stopped_why AS stopped, attempts, failing_since IS NOT NULL AS fails, (SELECT json_group_object(state, n) FROM (
            SELECT state, count(*) AS n FROM webhook_deliveries WHERE webhook_id = webhooks.id GROUP BY state)) AS deliveries,
          (SELECT count(*) FROM webhook_deliveries AS d WHERE d.webhook_id = webhooks.id AND (d.change > position) <> (d.state = 'failing')) AS astray
        FROM webhooks ORDER BY id`,
      )
      .all()
      .map(({ deliveries, ...webhook }) => ({ ...webhook, ...(JSON.parse(String(deliveries)) as object) }))
    const [waiting] = db.prepare('SELECT max(id) - (SELECT min(position) FROM webhooks) AS n FROM outbox').all()
    db.close()
    const some = expect.toSatisfy((n: number) => n > 5)
    expect(found).toEqual([
      { stopped: null, attempts: 0, fails: 0, astray: 0, delivered: some },
      { stopped: null, attempts: 7, fails: 1, astray: 0, delivered: some, failed: some, failing: 1 },
      { stopped: 'failing', attempts: 9, fails: 1, astray: 0, delivered: some, failed: some, failing: 1 },
    ])
    expect(waiting?.['n']).toBeGreaterThan(100)
  })

  it('has the sign-ups and sign-ins per day that an audit log of these people would have', async () => {
    const days = await signInDays(bulk)
    const { users } = await contents(bulk)
    const expected = new Map<string, number>()
    const add = (at: unknown, metric: string) => {
      const key = `${new Date(Number(at)).toISOString().slice(0, 10)} ${metric}`
      expected.set(key, (expected.get(key) ?? 0) + 1)
    }
    for (const { date_joined: joined, last_login: last } of users) {
      add(joined, 'sign_up')
      if (last !== null && last !== joined) add(last, 'sign_in')
    }
    expect(days).toEqual(Object.fromEntries([...expected].toSorted(([a], [b]) => (a < b ? -1 : 1))))
    expect(Object.keys(days).length).toBeGreaterThan(1000)
  })

  it('adds to existing users without going back in time', async () => {
    const file = findLocalDatabase(bulk)
    const db = new DatabaseSync(file)
    const now = Date.now()
    db.prepare(`INSERT INTO users (invite_code, email, date_joined) VALUES ('REAL00', 'Real@example.com', ?)`).run(now)
    db.close()
    const { code, stdout } = await seed(bulk, '--users', '800', '--seed', '3')
    expect(code).toBe(0)
    expect(stdout).toContain('All of them joined at the same moment')
    const { users, counters } = await contents(bulk)
    expect(counters).toEqual([{ name: 'users', value: 6_001 }])
    expect(total(await signInDays(bulk), 'sign_up')).toBe(6_000)
    expect(users.slice(5_200).map((user) => user['id'])).toEqual(Array.from({ length: 801 }, (_, i) => 5_201 + i))
    const dates = users.map((user) => Number(user['date_joined']))
    expect(dates).toEqual(dates.toSorted((a, b) => a - b))
    const check = new DatabaseSync(file)
    const signUps = check.prepare(`SELECT sum(value) AS people FROM daily_counts WHERE metric = 'sign_up'`).all()
    expect(signUps).toEqual([{ people: 6_000 }])
    const count = `SELECT count(*) FROM users AS invited WHERE invited.invited_by_code = users.invite_code`
    const wrong = check.prepare(`SELECT id FROM users WHERE invited_count <> (${count})`).all()
    const orphans = check.prepare('PRAGMA foreign_key_check').all()
    const intact = check.prepare('PRAGMA integrity_check').all()
    check.close()
    expect([wrong, orphans, intact]).toEqual([[], [], [{ integrity_check: 'ok' }]])
  })

  it('reports a locked database and leaves it unchanged', async () => {
    const file = findLocalDatabase(plain)
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    expect(() => seedDatabase(file, { users: 10, seed: 9, clicks: 10 }, () => {})).toThrow(
      'the database is in use. Stop the service and try again.',
    )
    other.exec('ROLLBACK')
    other.close()
    expect((await contents(plain)).counters).toEqual([{ name: 'users', value: 5_200 }])
  })

  it('keeps triggers and users when it fails half-way', async () => {
    const file = findLocalDatabase(plain)
    const before = await contents(plain)
    const fail = () => {
      throw new Error('stop')
    }
    expect(() => seedDatabase(file, { users: 5_200, seed: 9, clicks: 10 }, fail)).toThrow('stop')
    expect(await contents(plain)).toEqual(before)
  })

  it('leaves every count right', async () => {
    for (const state of [bulk, plain]) {
      const { run, close } = runOnSqlite(findLocalDatabase(state))
      const findings = await verifyCounts(run, { now: Date.now() }).finally(close)
      expect(findings.filter(({ differ }) => differ > 0)).toEqual([])
    }
  })

  it.each([
    [[], '--users must be a whole number from 1 to 10,000,000, not "".'],
    [['--users', '0'], '--users must be a whole number from 1 to 10,000,000, not "0".'],
    [['--users', '1e3'], '--users must be a whole number from 1 to 10,000,000, not "1e3".'],
    [['--users', '5', '--clicks', 'no'], '--clicks must be a whole number from 0 to 1,000,000,000, not "no".'],
    [['--users', '5', '--top-inviter', '5'], '--top-inviter must be a whole number from 0 to 4, not "5".'],
    [['--users', '5', '--until', '2026-02-30'], '--until must be a date such as 2026-10-01, not "2026-02-30".'],
    [['--users', '5', '--seed', 'x'], '--seed must be a whole number from 0 to 4,294,967,295, not "x".'],
    [['--user', '5'], `Unknown option '--user'. See --help.`],
  ])('rejects %j with one line', async (args, message) => {
    expect(await runHere('seed', args)).toEqual({ code: 1, stdout: '', stderr: `Error: ${message}\n` })
  })
})
