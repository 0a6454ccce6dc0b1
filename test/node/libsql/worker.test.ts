import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTursoConfig } from '../../../scripts/turso-config.ts'
import { connectDatabase } from '../../../src/server/open-database.ts'
import { startService } from '../service.ts'
import type { Service } from '../service.ts'
import { call, enterCode, me, newPhone, refresh, sendCode, signIn } from './people.ts'
import { MIGRATIONS, ON_SQLD, SQLD, startSqld } from './sqld.ts'
import type { Sqld } from './sqld.ts'

const PATIENCE_MS = 15_000

describe.skipIf(SQLD === undefined)(`the Worker ${ON_SQLD}`, () => {
  let sqld: Sqld
  let worker: Service

  beforeAll(async () => {
    sqld = await startSqld()
    worker = await startService({ args: ['--config', await writeTursoConfig()], settings: { DATABASE_URL: sqld.url } })
    await worker.ready()
  })

  afterAll(async () => {
    await worker.stop()
    await sqld.remove()
  })

  it('sends no codes before its database is migrated, which one command does', async () => {
    expect((await call(`${worker.origin}/health/ready`)).body).toMatchObject({ code: 'schema_outdated' })
    expect((await sendCode(worker.origin, newPhone())).status).toBe(503)
    const env = { ...process.env, DATABASE_URL: sqld.url }
    const migrated = spawnSync(process.execPath, ['scripts/migrate-libsql.ts'], { encoding: 'utf8', env })
    expect(migrated).toMatchObject({ status: 0, stderr: '' })
    expect(migrated.stdout).toBe(`Applied ${MIGRATIONS.join(', ')}.\n`)
    const until = Date.now() + PATIENCE_MS
    while ((await call(`${worker.origin}/health/ready`)).status !== 200 && Date.now() < until) await sleep(200)
    expect((await call(`${worker.origin}/health/ready`)).status).toBe(200)
  })

  it('signs people up, invited too, and refreshes their sessions', async () => {
    const inviter = await signIn(worker.origin, newPhone())
    const { invite_code: code } = (await me(worker.origin, inviter['access'])).body
    const invitee = await signIn(worker.origin, newPhone(), code)
    expect((await me(worker.origin, inviter['access'])).body).toMatchObject({ invited_count: 1 })
    expect((await me(worker.origin, invitee['access'])).body).toMatchObject({ invited_by_code: code })
    expect((await refresh(worker.origin, invitee['refresh'])).status).toBe(200)
  })

  it('answers many at once, in one isolate', async () => {
    const { access } = await signIn(worker.origin, newPhone())
    const reads = await Promise.all(Array.from({ length: 60 }, async () => me(worker.origin, access)))
    expect(reads.filter(({ status }) => status === 200)).toHaveLength(60)

    const phone = newPhone()
    const sends = await Promise.all(Array.from({ length: 8 }, async () => sendCode(worker.origin, phone)))
    const sent = sends.filter(({ status }) => status === 200)
    expect(sent).toHaveLength(1)
    const { code } = sent[0]?.body ?? {}
    const entered = await Promise.all(Array.from({ length: 10 }, async () => enterCode(worker.origin, { phone, code })))
    expect(entered.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('counts clicks in its database', async () => {
    const { access } = await signIn(worker.origin, newPhone())
    const { invite_code: inviteCode } = (await me(worker.origin, access)).body
    await fetch(`${worker.origin}/r/${String(inviteCode)}`, {
      redirect: 'manual',
      headers: { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/131.0' },
    })
    const { run } = connectDatabase(sqld.url, undefined)
    const counted = async () => {
      const { results } = await run([{ sql: 'SELECT sum(clicks) AS n FROM referral_counts', params: [] }])
      return Number(results[0]?.results[0]?.['n'])
    }
    const until = Date.now() + PATIENCE_MS
    while ((await counted()) === 0 && Date.now() < until) await sleep(200)
    expect(await counted()).toBeGreaterThan(0)
  })
})
