import { env } from 'cloudflare:workers'
import { decode } from 'hono/jwt'
import { describe, expect, it } from 'vitest'
import { randomId } from '../../src/lib/random.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp, json, newPhone, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock({ goesOn: true })
const test = createTestApp()
const { guard } = createWorkerPorts(env, test.config)

const DAY = 86_400

/** Has a guard that accepts any code, so that one number can sign in without limits. */
const openDoor = (variables: Record<string, string> = {}) =>
  createTestApp({
    variables,
    ports: {
      guard: {
        ...guard,
        checkCode: () => Promise.resolve({ kind: 'accepted', challengeId: randomId(), hasSignedIn: false }),
      },
    },
  })

const signIn = (app: TestApp, phone: string) =>
  app.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code: '1234' } })
const enter = async (app: TestApp, phone: string) => json<SignedIn>(await signIn(app, phone))
const refresh = (token: string, app: TestApp = test) =>
  app.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: token } })
const live = async (phone: string) =>
  env.DB.prepare(
    'SELECT count(*) AS n FROM sessions WHERE user_id = (SELECT id FROM users WHERE phone = ?) AND ended_at IS NULL',
  )
    .bind(phone)
    .first('n')

describe('MAX_SESSIONS_PER_USER', () => {
  it('defaults to 10: the eleventh sign-in ends the least recently used session, in the same single trip', async () => {
    const app = openDoor()
    const phone = newPhone()
    const pairs: SignedIn[] = []
    for (let i = 0; i < 10; i += 1) {
      clock.advance(60)
      pairs.push(await enter(app, phone))
    }
    clock.advance(60)
    pairs[0] = await json<SignedIn>(await refresh(pairs[0]!.refresh))
    app.d1.reset()
    clock.advance(60)
    pairs.push(await enter(app, phone))
    expect(app.d1.counts.trips).toBe(1)
    const statuses = await Promise.all(pairs.map(async (pair) => (await refresh(pair.refresh)).status))
    expect(statuses).toEqual([200, 401, ...Array.from({ length: 9 }, () => 200)])
  })

  it('ends one that is days old', async () => {
    const app = openDoor({ MAX_SESSIONS_PER_USER: '1' })
    const phone = newPhone()
    await enter(app, phone)
    clock.advance(10 * DAY)
    await enter(app, phone)
    expect(await live(phone)).toBe(1)
  })

  it('counts only live sessions', async () => {
    const app = openDoor({ MAX_SESSIONS_PER_USER: '2' })
    const phone = newPhone()
    const [ended, first] = [await enter(app, phone), await enter(app, phone)]
    await app.request('POST', '/api/v1/auth/logout/', { body: { refresh: ended.refresh } })
    clock.advance(60)
    await enter(app, phone)
    expect((await refresh(first.refresh)).status).toBe(200)
  })

  it('keeps the newest session even if the clock went back', async () => {
    const app = openDoor({ MAX_SESSIONS_PER_USER: '1' })
    const phone = newPhone()
    const before = await enter(app, phone)
    clock.advance(-60)
    const after = await enter(app, phone)
    expect([(await refresh(before.refresh)).status, (await refresh(after.refresh)).status]).toEqual([401, 200])
  })

  it('does not affect other users', async () => {
    const app = openDoor({ MAX_SESSIONS_PER_USER: '1' })
    const stranger = await enter(app, newPhone())
    const phone = newPhone()
    await enter(app, phone)
    await enter(app, phone)
    expect((await refresh(stranger.refresh)).status).toBe(200)
  })

  it('takes effect at the next sign-in when lowered', async () => {
    const phone = newPhone()
    for (let i = 0; i < 5; i += 1) await enter(openDoor(), phone)
    await enter(openDoor({ MAX_SESSIONS_PER_USER: '3' }), phone)
    expect(await live(phone)).toBe(3)
  })

  it('holds for 40 concurrent sign-ins in two isolates', async () => {
    const isolates = [openDoor(), openDoor()]
    const phone = newPhone()
    await enter(isolates[0]!, phone)
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => signIn(isolates[i % 2]!, phone)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200))
    expect(await live(phone)).toBe(10)
    const pairs = await Promise.all(answers.map((answer) => json<SignedIn>(answer)))
    const statuses = await Promise.all(pairs.map(async (pair) => (await refresh(pair.refresh)).status))
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
  })

  it('ends and opens no session for a blocked user who signs in', async () => {
    const app = openDoor({ MAX_SESSIONS_PER_USER: '1' })
    const phone = newPhone()
    await enter(app, phone)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(phone).run()
    expect((await signIn(app, phone)).status).toBe(403)
    expect(await live(phone)).toBe(1)
  })
})

describe('SESSION_MAX_LIFETIME_DAYS', () => {
  const exp = (token: string) => Number(decode(token).payload['exp'])

  it('defaults to 90: refreshing never outlives it', async () => {
    const first = await signInAs(test)
    const end = Math.floor(Date.now() / 1000) + 90 * DAY
    let pair: Pick<SignedIn, 'access' | 'refresh'> = first
    for (let day = 0; day < 84; day += 12) {
      clock.advance(12 * DAY)
      pair = await json<SignedIn>(await refresh(pair.refresh))
      expect(exp(pair.refresh)).toBe(end)
    }
    clock.advance(6 * DAY - 300)
    pair = await json<SignedIn>(await refresh(pair.refresh))
    expect([exp(pair.access), exp(pair.refresh)]).toEqual([end, end])
    clock.advance(299)
    expect((await test.request('GET', '/api/v1/auth/sessions/', { token: pair.access })).status).toBe(200)
    clock.advance(1)
    expect((await refresh(pair.refresh)).status).toBe(401)
    expect((await test.request('GET', '/api/v1/auth/sessions/', { token: pair.access })).status).toBe(401)
  })

  it('limits the first tokens', async () => {
    const short = createTestApp({ variables: { SESSION_MAX_LIFETIME_DAYS: '7' } })
    const { refresh: token } = await signInAs(short)
    expect(exp(token)).toBe(Math.floor(Date.now() / 1000) + 7 * DAY)
  })

  it('ends sessions that are already older when lowered', async () => {
    const { refresh: token } = await signInAs(test)
    clock.advance(10 * DAY)
    const week = createTestApp({ variables: { SESSION_MAX_LIFETIME_DAYS: '7' } })
    expect((await refresh(token, week)).status).toBe(401)
    expect((await refresh(token)).status).toBe(200)
  })
})

describe('the hourly session purge', () => {
  const purged = async (app: TestApp = test) => (await runHourly(app)).report.sessions_purged
  /** Sign-ins of one user, one microsecond after the other. */
  const insertSessions = async (count: number, at: number) =>
    env.DB.prepare(
      `INSERT INTO sessions (id, user_id, expires_at)
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
       SELECT ?2 + i, (SELECT min(id) FROM users), 1 FROM n`,
    )
      .bind(count, at * 1000)
      .run()

  it('deletes sign-ins past the retention of the audit', async () => {
    const { phone } = await signInAs(test)
    const due = Date.now() - 365 * DAY * 1000
    await insertSessions(3, due - 1)
    await insertSessions(4, due)
    expect(await purged()).toBe(3)
    clock.advance(1)
    expect(await purged()).toBe(4)
    expect(await live(phone)).toBe(1)
  })

  it('keeps every sign-in for as long as its session may live', async () => {
    const lasting = { AUDIT_RETENTION_DAYS: '2', SESSION_MAX_LIFETIME_DAYS: '400' }
    await insertSessions(3, Date.now() - 399 * DAY * 1000)
    expect(await purged(createTestApp({ variables: lasting }))).toBe(0)
    expect(await purged(createTestApp({ variables: { ...lasting, SESSION_MAX_LIFETIME_DAYS: '300' } }))).toBe(3)
  })

  it('deletes a large backlog in limited steps over several runs', async () => {
    const aRun = 50 * 2000
    await insertSessions(aRun + 5, Date.now() - 400 * DAY * 1000)
    expect([await purged(), await purged()]).toEqual([aRun, 5])
  })
})
