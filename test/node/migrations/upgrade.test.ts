import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { LEDGER_CHECKS, verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import type { RunStatements } from '../../../src/db/batches.ts'
import { sha256Hex } from '../../../src/lib/keys.ts'
import { migrate } from '../../../src/server/migrate.ts'
import { connectDatabase } from '../../../src/server/open-database.ts'
import { addPeople, addProgram } from '../../support/reward-life.ts'

/** Migrations of versions that are out. What has run somewhere never changes: later ones change what it made. */
const RELEASED = {
  '1.0.0': {
    '0000_tables.sql': '5fd4202fce7659a65c18e53c137587c64fbbf92da6db675e03a2b7be075d1fe9',
    '0001_search.sql': 'ebb14c6778eb99b62e7e0d3e7ad364e5907c8aeb060417de9cf0643eb84cf9a9',
    '0002_triggers.sql': 'a0fecf0411e6d4cf710ab19ba123118344e3307a0bd92b074a0f530c9e9dce42',
  },
}

const AT = Date.UTC(2026, 10, 20)

it.each(Object.entries(Object.assign({}, ...Object.values(RELEASED)) as Record<string, string>))(
  'a migration that is out stays as it is: %s',
  async (name, hash) => {
    expect(sha256Hex(await readFile(join('migrations', name), 'utf8'))).toBe(hash)
  },
)

/** An empty database, and a folder with the migrations of that version. */
async function databaseOf(version: keyof typeof RELEASED) {
  const folder = await mkdtemp(join(tmpdir(), 'referral-api-'))
  const names = Object.keys(RELEASED[version])
  for (const name of names) await cp(join('migrations', name), join(folder, 'then', name))
  const database = connectDatabase(`file:${join(folder, 'app.db')}`, undefined)
  onTestFinished(async () => {
    database.close()
    await rm(folder, { recursive: true })
  })
  expect(await migrate(database.run, join(folder, 'then'))).toEqual(names)
  return database.run
}

const rowsOf = async (run: RunStatements, sql: string) =>
  (await run([{ sql, params: [] }])).results[0]?.results.map((row) => Object.values(row))

it('brings rewards of 1.0.0 along: what was paid out, and what counts in caps', async () => {
  const run = await databaseOf('1.0.0')
  await addPeople(run, 2)
  const rule = { occurrence: 'each', inviter: { fixed: 500 }, invitee: { fixed: 300 }, caps: { window: 'day', rewards: 9 } }
  await addProgram(run, { id: 1, rule })
  const event = (n: number) => ({
    sql: `INSERT INTO reward_events (source, event_id, user_id, type, occurred_at, created_at, inviter_id, body_hash, decisions)
      VALUES ('api', ?, 2, 'purchase', ?, ?, 1, '', ?)`,
    params: [
      ...[`e${n}`, AT, AT],
      JSON.stringify([
        {
          ...{ program: 1, version: 1 },
          sides: [
            { side: 'inviter', user: 1, ordinal: n, amount: 500 },
            { side: 'invitee', user: 2, ordinal: n, amount: 300 },
          ],
        },
      ]),
    ],
  })
  const change = (set: string, n: number) => ({
    sql: `UPDATE rewards SET ${set}, changed_at = ${AT} WHERE side = 'inviter' AND ordinal = ${n}`,
    params: [],
  })
  await run([
    ...[1, 2, 3, 4].map(event),
    change('reversed = 100', 1),
    change(`state = 'fulfilled'`, 1),
    change(`state = 'fulfilled'`, 2),
    change(`state = 'reversed', reversed = amount`, 2),
    change(`state = 'voided'`, 3),
  ])

  expect(await migrate(run, 'migrations')).toContain('0003_paid.sql')
  expect(await rowsOf(run, `SELECT ordinal, paid FROM rewards WHERE side = 'inviter' ORDER BY ordinal`)).toEqual([
    [1, 400],
    [2, 500],
    [3, null],
    [4, null],
  ])
  expect(await rowsOf(run, `SELECT inviter_id, rewards, amount FROM reward_caps WHERE period = 'all'`)).toEqual([
    [1, 3, 1400],
  ])

  // As 1.0.0 does, while the new version is being deployed.
  await run([change(`state = 'fulfilled'`, 4)])
  expect(await rowsOf(run, `SELECT paid FROM rewards WHERE side = 'inviter' AND ordinal = 4`)).toEqual([[500]])

  const all = async (statements: string[]) =>
    (await run(statements.map((sql) => ({ sql, params: [] })))).results.map(({ results }) => results)
  const findings = await verifyCounts(all, { now: AT, checks: LEDGER_CHECKS })
  expect(findings.filter(({ differ }) => differ > 0)).toEqual([])
  expect(findings.find(({ name }) => name === 'reward_caps')?.compared).toBe(2)
})
