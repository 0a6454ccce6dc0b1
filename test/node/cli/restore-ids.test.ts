import { readdir, readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { passOverLostIds } from '../../../src/cli/ids/pass-over-ids.ts'
import { executeByWrangler } from '../../../src/cli/superuser/insert-superuser.ts'
import { differing, read } from './import-csv.ts'
import { runHere, temporaryState } from './run-command.ts'

const NOW = Date.UTC(2026, 10, 30)
const DAY_MS = 86_400_000
const folder = 'migrations'
const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
const schema = await Promise.all(files.map(async (name) => readFile(`${folder}/${name}`, 'utf8')))

/** The ids that the next user, program and change get in a database that was restored at this time. */
function nextIds(restoredAt: number, { joined }: { joined?: number } = {}): number[] {
  const db = new DatabaseSync(':memory:')
  db.exec(schema.join(';\n'))
  if (joined !== undefined) db.exec(`INSERT INTO users (invite_code, date_joined) VALUES ('AAAAAA', ${joined})`)
  db.exec(passOverLostIds(restoredAt).join(';\n'))
  const ids = [
    `INSERT INTO users (invite_code, date_joined) VALUES ('BBBBBB', 0) RETURNING id`,
    `INSERT INTO programs (name, unit, event, starts_at, created_at) VALUES ('a', 'points', 'buy', 0, 0) RETURNING id`,
    `INSERT INTO outbox (type, at, data) VALUES ('user.created', 0, '{}') RETURNING id`,
  ].map((sql) => Number(db.prepare(sql).get()?.['id']))
  db.close()
  return ids
}

it('passes over more the longer ago the backup was made, so that a second restore of it gives no id of the first', () => {
  const [soon, later] = [60_000, DAY_MS].map((after) => nextIds(NOW + after, { joined: NOW })) as [number[], number[]]
  expect(soon).toEqual([1_000_603, 1001, 100_060_002])
  expect(later).toEqual([1_864_003, 1865, 186_400_002])
  // At most as many as an import reserves, and none for a clock that is behind.
  expect(nextIds(NOW + 9999 * DAY_MS, { joined: NOW })[0]).toBe(100_000_003)
  expect(nextIds(NOW - DAY_MS, { joined: NOW })[0]).toBe(1_000_003)
})

it('passes over ids also if the backup was made before there was anyone', () => {
  expect(nextIds(NOW)).toEqual([1_000_002, 1001, 100_000_002])
})

it('ends the sessions of staff, as the backup does not know who was blocked or signed out since', () => {
  const db = new DatabaseSync(':memory:')
  db.exec(schema.join(';\n'))
  db.exec(`INSERT INTO staff (id, email, role, created_at) VALUES (1, 'a@example.com', 'support', 0)`)
  const sessions = `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at, ended_at)`
  db.exec(`${sessions} VALUES ('open', 1, 'api', 1, 1, ${NOW + DAY_MS}, NULL), ('ended', 1, 'panel', 1, 1, 1, 5)`)
  db.exec(passOverLostIds(NOW).join(';\n'))
  const ended = db.prepare('SELECT token_hash, ended_at FROM staff_sessions ORDER BY token_hash').all()
  expect(ended.map((row) => Object.values(row))).toEqual([
    ['ended', 5],
    ['open', NOW],
  ])
})

it('can be done to any database by a command, and by wrangler', async () => {
  const state = await temporaryState()
  const done = await runHere('restore-ids', ['--persist-to', state])
  expect(done).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('New users, programs and changes'),
  })
  expect(await differing(state)).toEqual([])
  const execute = executeByWrangler(['--local', '--persist-to', state])
  expect(await execute(passOverLostIds(Date.now()))).toMatchObject({ ok: true })
  expect(read(state, 'SELECT count(*), min(id) > 1000000, max(id) > 2000000 FROM users')).toEqual([[2, 1, 1]])
  expect(await differing(state)).toEqual([])
})
