import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectDatabase } from '../../../src/server/open-database.ts'
import { DEVELOPMENT, startProcess, startServer, stopServer, temporaryFolder } from '../server/own-server.ts'
import type { OwnServer } from '../server/own-server.ts'
import { freePort } from '../service.ts'
import { call, enterCode, me, newPhone, refresh, sendCode, signIn } from './people.ts'
import { MIGRATIONS, ON_SQLD, SQLD, startSqld } from './sqld.ts'
import type { Sqld } from './sqld.ts'

const COUNTED_MS = 15_000

describe.skipIf(SQLD === undefined)(`own servers ${ON_SQLD}`, async () => {
  const folder = await temporaryFolder()
  let sqld: Sqld
  let guardUrl: string
  let owner: OwnServer

  const settingsOf = (dataDir: string, settings: Record<string, string>) => ({
    ...DEVELOPMENT,
    DATABASE_URL: sqld.url,
    SECRET_KEY: 'a key that every server of this service has',
    DATA_DIR: join(folder, dataDir),
    ...settings,
  })
  const start = async (dataDir: string, settings: Record<string, string> = {}, args: string[] = []) =>
    startServer(settingsOf(dataDir, settings), args)
  const startOwner = async () => start('first', { GUARD_LISTEN: guardUrl.replace('http://', '') })

  const kill = async ({ child, ended }: OwnServer) => {
    child.kill('SIGKILL')
    await ended
  }

  /** What a server says that refuses to start. */
  async function refusal(dataDir: string, settings: Record<string, string> = {}): Promise<unknown[]> {
    const server = startProcess(settingsOf(dataDir, settings))
    const code = await server.ended
    const { problems = [] } = server.lines().find(({ event }) => event === 'misconfigured') ?? {}
    return [code, ...problems.map(({ variable, message }) => `${variable}: ${message}`)]
  }

  beforeAll(async () => {
    sqld = await startSqld()
    guardUrl = `http://127.0.0.1:${await freePort()}`
  })

  beforeEach(async () => {
    owner = await startOwner()
  })

  afterAll(async () => sqld.remove())

  it('sign people up, invited too, refresh their sessions, and keep everything', async () => {
    const inviter = await signIn(owner.origin, newPhone())
    const invitee = await signIn(
      owner.origin,
      newPhone(),
      (await me(owner.origin, inviter['access'])).body['invite_code'],
    )
    const before = await me(owner.origin, inviter['access'])
    expect(before.body).toMatchObject({ invited_count: 1 })
    const refreshed = await refresh(owner.origin, invitee['refresh'])
    expect(refreshed.status).toBe(200)
    expect(
      (await call(`${owner.origin}/api/v1/users/?search=7917`, undefined, String(inviter['access']))).body,
    ).toMatchObject({
      count: 2,
    })

    await stopServer(owner)
    owner = await startOwner()
    expect(owner.lines().some(({ event }) => event === 'migrated')).toBe(false)
    expect(await me(owner.origin, inviter['access'])).toEqual(before)
    expect((await me(owner.origin, refreshed.body['access'])).status).toBe(200)
  })

  it('start at the same time with an empty database: one migrates each step, one has the guard', async () => {
    const empty = await startSqld()
    try {
      const both = ['left', 'right'].map((name) => startProcess(settingsOf(name, { DATABASE_URL: empty.url })))
      const starts = await Promise.allSettled(both.map(async (server) => server.logged('listening')))
      expect(starts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const lines = both.flatMap((server) => server.lines())
      const migrations = lines.flatMap((line) => (line.event === 'migrated' ? (line['migrations'] as string[]) : []))
      expect(migrations.toSorted()).toEqual(MIGRATIONS)
      expect(lines.flatMap(({ problems = [] }) => problems)).toEqual([
        { variable: 'DATA_DIR', message: expect.stringContaining('GUARD_URL') },
      ])
    } finally {
      await empty.remove()
    }
  })

  describe('with another data folder', () => {
    it('do not start without GUARD_URL', async () => {
      expect(await refusal('second')).toEqual([
        1,
        expect.stringMatching(/^DATA_DIR: the database belongs to .*GUARD_URL.*--take-over-guard/),
      ])
    })

    it('do not start with the SECRET_KEY of another service', async () => {
      const settings = { GUARD_URL: guardUrl, SECRET_KEY: 'a key that no other server has at all' }
      expect(await refusal('second', settings)).toEqual([1, expect.stringMatching(/^GUARD_URL: .*SECRET_KEY/)])
    })

    it('do not start with the guard of another database, nor in its folder', async () => {
      const other = await startSqld()
      const another = expect.stringContaining('works for another database') as string
      try {
        expect(await refusal('second', { GUARD_URL: guardUrl, DATABASE_URL: other.url })).toEqual([1, another])
        expect(await refusal('first', { DATABASE_URL: other.url })).toEqual([1, another])
      } finally {
        await other.remove()
      }
    })

    it('do not start if GUARD_URL does not answer', async () => {
      const settings = { GUARD_URL: `http://127.0.0.1:${await freePort()}` }
      expect(await refusal('second', settings)).toEqual([1, expect.stringMatching(/^GUARD_URL: .*ECONNREFUSED/)])
    })

    it('share the limits of the guard that GUARD_URL names, and send their clicks there', async () => {
      const second = await start('second', { GUARD_URL: guardUrl })
      const phone = newPhone()
      const origins = [owner.origin, second.origin]
      const sends = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => sendCode(String(origins[i % 2]), phone)),
      )
      expect(sends.filter(({ status }) => status === 200)).toHaveLength(1)
      const code = sends.find(({ status }) => status === 200)?.body['code']
      const rightCodes = Array.from({ length: 20 }, async (_, i) => enterCode(String(origins[i % 2]), { phone, code }))
      expect((await Promise.all(rightCodes)).filter(({ status }) => status === 200)).toHaveLength(1)

      const { access } = await signIn(second.origin, newPhone())
      const { invite_code: inviteCode } = (await me(second.origin, access)).body
      const clicked = await fetch(`${second.origin}/r/${String(inviteCode)}`, {
        redirect: 'manual',
        headers: { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/131.0' },
      })
      expect(clicked.status).toBeLessThan(400)
      const { run } = connectDatabase(sqld.url, undefined)
      const counted = async () => {
        const { results } = await run([{ sql: 'SELECT sum(clicks) AS n FROM referral_counts', params: [] }])
        return Number(results[0]?.results[0]?.['n'])
      }
      const until = Date.now() + COUNTED_MS
      while ((await counted()) === 0 && Date.now() < until) await sleep(200)
      expect(await counted()).toBeGreaterThan(0)
    })

    it('answer guarded requests with 503 while the owner is gone, and go on with all others', async () => {
      const second = await start('second', { GUARD_URL: guardUrl })
      const [phone, other] = [newPhone(), newPhone()]
      const { body } = await sendCode(second.origin, phone)
      const person = await signIn(second.origin, other)
      await kill(owner)

      expect((await sendCode(second.origin, newPhone())).status).toBe(503)
      expect((await enterCode(second.origin, { phone, code: body['code'] })).status).toBe(503)
      expect((await call(`${second.origin}/health/ready`)).status).toBe(503)
      expect((await me(second.origin, person['access'])).status).toBe(200)
      expect((await refresh(second.origin, person['refresh'])).status).toBe(200)

      owner = await startOwner()
      expect((await enterCode(second.origin, { phone, code: body['code'] })).status).toBe(200)
    })

    it('take the guard over if they are told to; then the old folder is refused', async () => {
      await stopServer(owner)
      const heir = await start('heir', {}, ['--take-over-guard'])
      expect(await refusal('first')).toEqual([1, expect.stringMatching(/^DATA_DIR: the database belongs/)])
      await stopServer(heir)
      const back = await start('first', {}, ['--take-over-guard'])
      expect(await refusal('heir')).toEqual([1, expect.any(String)])
      await stopServer(back)
    })
  })

  it('do not start if DATABASE_URL does not answer', async () => {
    const settings = { DATABASE_URL: `http://127.0.0.1:${await freePort()}`, DATABASE_AUTH_TOKEN: 'token' }
    expect(await refusal('first', settings)).toEqual([1, 'DATABASE_URL: no answer from the libSQL server: TypeError'])
  })

  it('answer 503 while the database is gone, and go on when it is back', async () => {
    const person = await signIn(owner.origin, newPhone())
    const phone = newPhone()
    const { body } = await sendCode(owner.origin, phone)
    await sqld.kill()
    expect((await me(owner.origin, person['access'])).status).toBe(503)
    expect((await enterCode(owner.origin, { phone, code: body['code'] })).status).toBe(503)
    await sqld.start()
    expect((await me(owner.origin, person['access'])).status).toBe(200)
    expect((await enterCode(owner.origin, { phone, code: body['code'] })).status).toBe(200)
  })
})
