import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { backUp as makeBackup } from '../../../src/cli/own-server/back-up.ts'
import { readServerAccess } from '../../../src/cli/own-server/settings.ts'
import { newServerKey, SCOPES } from '../../../src/identity/server-key.ts'
import { Rule } from '../../../src/rewards/rule.ts'
import type { Feed } from '../../../src/webhooks/responses.ts'
import {
  currentUser,
  DEVELOPMENT,
  runOnServer,
  signIn,
  startServer,
  stopServer,
  temporaryFolder,
} from './own-server.ts'
import type { OwnServer } from './own-server.ts'

const folder = await temporaryFolder()
let folders = 0
const newFolder = () => join(folder, String((folders += 1)))
const phone = (n: number) => `+791745${String(n).padStart(5, '0')}`

const start = (dataDir: string) => startServer({ ...DEVELOPMENT, DATA_DIR: dataDir })
const backUp = (dataDir: string, to: string) => runOnServer(['backup', '--to', to, '--data', dataDir], {})
const modesIn = async (folder: string) =>
  Promise.all(['app.db', 'guard.db'].map(async (name) => (await stat(join(folder, name))).mode & 0o777))
const restore = (from: string, dataDir: string) => runOnServer(['restore', '--from', from, '--data', dataDir], {})
const PEOPLE = 'users WHERE deleted_at IS NULL'
const count = (file: string, table: string) => {
  const database = new DatabaseSync(file, { readOnly: true })
  const row = database.prepare(`SELECT count(*) AS n FROM ${table}`).get()
  database.close()
  return Number(row?.['n'])
}

function inDatabase(data: string, sql: string): number[] {
  const database = new DatabaseSync(join(data, 'app.db'))
  const row = database.prepare(sql).get() ?? {}
  database.close()
  return Object.values(row).map(Number)
}
/** The newest user and change. */
const newestIn = (data: string) => inDatabase(data, 'SELECT (SELECT max(id) FROM users), (SELECT max(id) FROM outbox)')

const { key, hash, prefix } = newServerKey()
/** Someone reads the feed from now on. */
function listenAt(data: string): void {
  inDatabase(data, `INSERT INTO staff (email, role, created_at) VALUES ('a@example.com', 'superuser', 0)`)
  inDatabase(
    data,
    `INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by) VALUES ('shop', '${hash}', '${prefix}', '${SCOPES.join(' ')}', 0, 1)`,
  )
}

function addProgram(data: string, name: string): number {
  const rule = Rule.parse({ event: 'buy', occurrence: 'each', inviter: { fixed: 5 } })
  const [id] = inDatabase(
    data,
    `INSERT INTO programs (name, unit, event, starts_at, created_at) VALUES ('${name}', 'points', 'buy', 0, 0) RETURNING id`,
  )
  inDatabase(data, `INSERT INTO program_rules VALUES (${id}, 1, '${JSON.stringify(rule)}', 0)`)
  return id!
}

/** Gets, or posts a body. */
async function asServer<Answer = object>(origin: string, path: string, body?: object): Promise<Answer> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const response = await fetch(`${origin}/api/v1/${path}`, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  return (await response.json()) as Answer
}

/** Signs phones in, eight at a time, until told to stop. Returns how many did. */
async function signInsUntil(server: OwnServer, isOver: () => boolean): Promise<number> {
  let made = 0
  const one = async () => {
    while (!isOver()) {
      made += 1
      await signIn(server.origin, phone(made))
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
  return made
}

describe('a backup', () => {
  it('made of a busy server is whole, and a server runs on it', async () => {
    const data = newFolder()
    const server = await start(data)
    const first = await signIn(server.origin, phone(99_999))
    const { invite_code: inviteCode } = await currentUser(server.origin, first)
    const backups = [newFolder(), newFolder(), newFolder()]
    let isOver = false
    const load = signInsUntil(server, () => isOver)
    await expect.poll(() => count(join(data, 'app.db'), 'users')).toBeGreaterThan(1)
    for (const to of backups) {
      const ended = await backUp(data, to)
      expect(ended).toEqual({
        code: 0,
        stdout: `Copied ${join(data, 'app.db')} and ${join(data, 'guard.db')} to ${to}, and checked the copies.\n`,
        stderr: '',
      })
    }
    isOver = true
    const made = await load
    const users = backups.map((to) => count(join(to, 'app.db'), 'users'))
    expect(users).toEqual(users.toSorted((a, b) => a - b))
    expect(users[0]).toBeGreaterThan(1)
    expect(users[2]).toBeLessThanOrEqual(made + 1)
    expect(count(join(backups[2]!, 'guard.db'), 'numbers')).toBeGreaterThanOrEqual(users[2]!)
    expect((await readdir(backups[2]!)).toSorted()).toEqual(['app.db', 'guard.db'])
    expect((await stat(backups[2]!)).mode & 0o777).toBe(0o700)
    expect(await modesIn(backups[2]!)).toEqual([0o600, 0o600])
    await stopServer(server)

    const other = newFolder()
    expect((await restore(backups[2]!, other)).code).toBe(0)
    expect(await modesIn(other)).toEqual([0o600, 0o600])
    const restored = await start(other)
    // Nothing to migrate, the same tokens, and what the guard knew.
    expect(restored.lines().map(({ event }) => event)).not.toContain('migrated')
    expect(await currentUser(restored.origin, first)).toMatchObject({ invite_code: inviteCode })
    await signIn(restored.origin, phone(99_998), String(inviteCode))
    expect(await currentUser(restored.origin, first)).toMatchObject({ invited_count: 1 })
    const verified = await runOnServer(['verify:counts'], { DATA_DIR: other })
    expect([verified.code, verified.stderr]).toEqual([0, ''])
  })

  it('can be made of a server that has stopped', async () => {
    const data = newFolder()
    const server = await start(data)
    await signIn(server.origin, phone(1))
    server.child.kill('SIGKILL')
    await server.ended
    const to = newFolder()
    expect((await backUp(data, to)).code).toBe(0)
    expect((await backUp(data, join(to, 'within/another'))).code).toBe(0)
    expect(count(join(to, 'app.db'), 'users')).toBe(1)
    expect(count(join(to, 'guard.db'), 'numbers')).toBe(1)
  })

  it('is none of a database that this guard does not belong to', async () => {
    const [one, two] = [newFolder(), newFolder()]
    for (const data of [one, two]) await stopServer(await start(data))
    const other = { DATABASE_URL: `file:${join(two, 'app.db')}` }
    const { code, stderr } = await runOnServer(['backup', '--to', newFolder(), '--data', one], other)
    expect([code, stderr]).toEqual([1, expect.stringContaining('is not the database of this guard')])
  })

  it('overwrites nothing, and leaves nothing half done', async () => {
    const data = newFolder()
    const server = await start(data)
    const to = newFolder()
    await backUp(data, to)
    const again = await backUp(data, to)
    expect(again).toEqual({ code: 1, stdout: '', stderr: `Error: ${to} exists already. Name a new folder.\n` })
    const key = { SECRET_KEY: 'another key of more than thirty-two bytes' }
    const refused = await runOnServer(['backup', '--to', newFolder(), '--data', data], key)
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('same SECRET_KEY')])
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
    const umask = process.umask()
    const full = makeBackup(readServerAccess({ DATA_DIR: data }), newFolder(), async () => 50_000)
    await expect(full).rejects.toThrow(/^there is no room for \d+ MB in /)
    process.umask(umask)
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
    await stopServer(server)
    const nothing = await backUp(newFolder(), newFolder())
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('Start the server once')])
  })
})

/** A server with one person more than its backup has. */
async function backedUp() {
  const data = newFolder()
  const server = await start(data)
  await signIn(server.origin, phone(1))
  const to = newFolder()
  await backUp(data, to)
  await signIn(server.origin, phone(2))
  return { data, server, to }
}

describe('a restore', () => {
  it('is refused while a server runs, and then keeps what was there', async () => {
    const { data, server, to } = await backedUp()
    const refused = await restore(to, data)
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: `Error: a server is using ${data}. Try again when it has stopped.\n`,
    })
    expect(count(join(data, 'app.db'), 'users')).toBe(2)
    await stopServer(server)

    const done = await restore(to, data)
    expect(done).toMatchObject({ code: 0, stderr: '' })
    const kept = [...done.stdout.matchAll(/is now (.+)\.\n/g)].map(([, path = '']) => path)
    expect(kept.map((path) => count(path, path.includes('app.db') ? 'users' : 'numbers'))).toEqual([2, 2])
    expect(count(join(data, 'app.db'), PEOPLE)).toBe(1)
    await stopServer(await start(data))
  })

  it('gives no id of a user, program or change that it lost to another', async () => {
    const data = newFolder()
    const server = await start(data)
    await signIn(server.origin, phone(1))
    listenAt(data)
    const to = newFolder()
    await backUp(data, to)
    for (const n of [2, 3, 4]) await signIn(server.origin, phone(n))
    const lost = [...newestIn(data), addProgram(data, 'lost')]
    expect(lost).toEqual([4, 3, 1])
    await stopServer(server)

    expect(await restore(to, data)).toMatchObject({ code: 0, stderr: '' })
    const { origin } = await start(data)
    await signIn(origin, phone(5))
    const [user, change, program] = [...newestIn(data), addProgram(data, 'found')]
    expect([user > 1e6, change! > 1e8, program! > 1000]).toEqual([true, true, true])
    const { results, has_gap: hasGap } = await asServer<Feed>(origin, 'feed/?after=3')
    expect([hasGap, results.at(-1)?.data]).toEqual([true, expect.objectContaining({ user_id: user })])
    const verified = await runOnServer(['verify:counts'], { DATA_DIR: data })
    expect([verified.code, verified.stderr]).toEqual([0, ''])
  })

  it('gives rewards their ids again when events that it lost are reported again in order', async () => {
    const data = newFolder()
    const server = await start(data)
    const { invite_code: code } = await currentUser(server.origin, await signIn(server.origin, phone(1)))
    await signIn(server.origin, phone(2), String(code))
    listenAt(data)
    addProgram(data, 'each')
    const events = ['a', 'b', 'c'].map((id) => ({ id, type: 'buy', user_id: 2 }))
    const report = async ({ origin }: OwnServer) =>
      JSON.stringify(await asServer(origin, 'events/', { events })).match(/1-2-inviter-\d/g)
    const to = newFolder()
    await backUp(data, to)
    const reported = await report(server)
    expect(reported).toEqual(['1-2-inviter-1', '1-2-inviter-2', '1-2-inviter-3'])
    await stopServer(server)

    await restore(to, data)
    expect(await report(await start(data))).toEqual(reported)
  })

  it('keeps apart what a killed server left beside files that are gone', async () => {
    const { data, server, to } = await backedUp()
    const logs = ['app.db-wal', 'guard.db-wal'].map((name) => join(data, name))
    const left = await Promise.all(logs.map(async (path) => readFile(path)))
    expect(left.every(({ length }) => length > 0)).toBe(true)
    await stopServer(server)
    for (const name of ['app.db', 'guard.db']) await rm(join(data, name))
    for (const [i, path] of logs.entries()) await writeFile(path, left[i]!)
    // A restore that was killed has left its own.
    await writeFile(join(data, 'app.db.restoring-journal'), left[0]!)

    expect(await restore(to, data)).toMatchObject({ code: 0, stderr: '' })
    expect([count(join(data, 'app.db'), PEOPLE), count(join(data, 'guard.db'), 'numbers')]).toEqual([1, 1])
    await stopServer(await start(data))
    const names = await readdir(data)
    expect(names.filter((name) => name.endsWith('-wal') && name.includes('.before-'))).toHaveLength(2)
    expect(names.filter((name) => name.includes('.restoring'))).toEqual([])
  })

  it('changes nothing when a copy is damaged or not of the same backup', async () => {
    const [one, two] = [newFolder(), newFolder()]
    for (const data of [one, two]) await stopServer(await start(data))
    const [good, other, damaged, unclosed] = [newFolder(), newFolder(), newFolder(), newFolder()]
    await backUp(one, good)
    await backUp(two, other)
    await backUp(one, damaged)
    await backUp(one, unclosed)
    await writeFile(join(unclosed, 'guard.db-wal'), 'What a killed server leaves')
    await truncate(join(damaged, 'app.db'), 50_000)
    await writeFile(join(other, 'app.db'), await readFile(join(good, 'app.db')))
    const before = await readdir(one)
    const wrong = [
      [damaged, 'is damaged'],
      [other, 'are not of the same backup'],
      [newFolder(), 'there is no '],
      [unclosed, 'guard.db-wal has changes that are in no other file. Run a server on that folder and stop it first.'],
    ] as const
    for (const [from, message] of wrong) {
      const { code, stderr } = await restore(from, one)
      expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
    }
    expect(await readdir(one)).toEqual(before)
    await stopServer(await start(one))
  })
})
