import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import type { OpenDatabase } from '../../src/db/database.ts'
import type { Guard } from '../../src/guard/guard.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { askForNumber, confirmNumber } from '../support/account.ts'
import { failAfter, failBefore } from '../support/failing-database.ts'
import { resetGuardOf } from '../support/reset-guard.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { RequestOptions, SignedIn, TestApp } from '../support/test-app.ts'

/*
 * An answer is lost somewhere between the client and the database, twenty times each. The same request then signs in,
 * into the one session that the code opened, and afterwards the code is used.
 */

const SIGN_IN = '/api/v1/auth/jwt/get_by_phone/'
const TIMES = 20

const healthy = createTestApp()
const { guard } = createWorkerPorts(env, healthy.config)
const down = async () => Promise.reject(new Error('Durable Object reset because its code was updated.'))

/** Numbers whose calls fail in this way, once. */
const stubbed = (faults: Partial<Guard>) => createTestApp({ ports: { guard: { ...guard, ...faults } } })

async function sessionsOf(phone: string) {
  const query = 'SELECT id FROM sessions WHERE user_id = (SELECT id FROM users WHERE phone = ?)'
  return (await env.DB.prepare(query).bind(phone).all()).results
}

const signIn = (app: TestApp, phone: string, code: string, options: RequestOptions = {}) =>
  app.request('POST', SIGN_IN, { body: { phone, code }, ...options })

/** A new number, its code, and a session if it has signed in before. */
async function newCode(i: number) {
  const phone = newPhone()
  if (i % 2 === 1) {
    // The other app may have requests of other numbers that wait.
    const app = createTestApp()
    await signInAs(app, phone)
    await app.settle()
  }
  return { phone, code: await receiveCode(healthy, phone), before: i % 2 }
}

/** The same request again signs in, to the only session of the code, whose tokens work; then the code is used. */
async function expectRecovery({ phone, code, before }: Awaited<ReturnType<typeof newCode>>) {
  const again = await signIn(healthy, phone, code)
  expect(again.status).toBe(200)
  expect(await sessionsOf(phone)).toHaveLength(before + 1)
  const { access, refresh } = await json<{ access: string; refresh: string }>(again)
  expect((await healthy.request('GET', '/api/v1/users/current_user/', { token: access })).status).toBe(200)
  expect((await healthy.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } })).status).toBe(200)
  expect((await signIn(healthy, phone, code)).status).toBe(403)
  expect(await sessionsOf(phone)).toHaveLength(before + 1)
}

/** Twenty at once. */
async function often(act: (i: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: TIMES }, async (_, i) => act(i)))
}

describe('a sign-in of which an answer is lost can be repeated', { timeout: 180_000 }, () => {
  it('of the guard, after it accepted the code: this request itself repeats the call', async () => {
    await often(async (i) => {
      const number = await newCode(i)
      let calls = 0
      const app = stubbed({
        async checkCode(target, guess) {
          const result = await guard.checkCode(target, guess)
          calls += 1
          return calls === 1 ? down() : result
        },
      })
      const response = await signIn(app, number.phone, number.code)
      expect([response.status, calls]).toEqual([200, 2])
      await app.settle()
      expect(await sessionsOf(number.phone)).toHaveLength(number.before + 1)
      expect((await signIn(healthy, number.phone, number.code)).status).toBe(403)
    })
  })

  it.concurrent('of the guard, every time: the next request waits for the claim to end', async () => {
    await often(async (i) => {
      const number = await newCode(i)
      const app = stubbed({
        async checkCode(target, guess) {
          await guard.checkCode(target, guess)
          return down()
        },
        releaseCode: down,
      })
      expect((await signIn(app, number.phone, number.code)).status).toBe(503)
      await expectRecovery(number)
    })
  })

  it.concurrent.each([
    ['before', failBefore],
    ['after', failAfter],
  ] as const)(
    'of the database, %s its commit, when the code cannot be handed back either',

    async (moment, fail) => {
      const { openDatabase } = fail()
      await often(async (i) => {
        const number = await newCode(i)
        const app = createTestApp({ ports: { openDatabase, guard: { ...guard, releaseCode: down } } })
        expect((await signIn(app, number.phone, number.code)).status).toBe(503)
        expect(await sessionsOf(number.phone)).toHaveLength(number.before + (moment === 'after' ? 1 : 0))
        await expectRecovery(number)
      })
    },
  )

  it.concurrent('of the guard, which was told that the code is used: no second session opens', async () => {
    const number = await newCode(0)
    const app = stubbed({ useCode: down })
    const { refresh } = await json(await signIn(app, number.phone, number.code))
    expect((await app.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } })).status).toBe(200)
    expect((await signIn(healthy, number.phone, number.code)).status).toBe(403)
    expect(await sessionsOf(number.phone)).toHaveLength(1)
  })

  it('of the code store, which has no answer for a moment', async () => {
    await often(async (i) => {
      const number = await newCode(i)
      const [, sendId = ''] = [number, healthy.messages.findLast(({ to }) => to === number.phone)?.idempotencyKey]
      const digest = await env.CODES.get(sendId)
      await env.CODES.delete(sendId)
      // It remembers the code otherwise.
      await resetGuardOf(number.phone)
      expect((await signIn(healthy, number.phone, number.code)).status).toBe(503)
      await env.CODES.put(sendId, digest ?? '')
      await expectRecovery(number)
    })
  })

  it('because the guard is reset between acceptance and commit', async () => {
    await often(async (i) => {
      const number = await newCode(i)
      const app = createTestApp({ ports: { openDatabase: failingOnce(async () => resetGuardOf(number.phone)) } })
      expect((await signIn(app, number.phone, number.code)).status).toBe(503)
      await expectRecovery(number)
    })
  })

  it('because the client hung up: the sign-in runs to its end, and its tokens are not lost', async () => {
    await often(async (i) => {
      const number = await newCode(i)
      const client = new AbortController()
      const app = createTestApp({ ports: { openDatabase: hangingUp(client) } })
      const lost = await signIn(app, number.phone, number.code, { signal: client.signal })
      expect(lost.status).toBe(200)
      await app.settle()
      expect(await sessionsOf(number.phone)).toHaveLength(number.before + 1)
      expect(await lost.text()).toBe('{')
      await expectRecovery(number)
    })
  })

  it('because the client hung up while it was answered: it has read nothing of the tokens', async () => {
    await often(async (i) => {
      const number = await newCode(i)
      const lost = await signIn(healthy, number.phone, number.code)
      const reader = lost.body!.getReader()
      const { value } = await reader.read()
      expect(new TextDecoder().decode(value)).toBe('{')
      await reader.cancel()
      await expectRecovery(number)
    })
  })

  it('behind the service: with an idempotency key, and only with the same', async () => {
    await often(async (i) => {
      const number = await newCode(i)
      const key = crypto.randomUUID()
      const ask = async (headers: Record<string, string>) => signIn(healthy, number.phone, number.code, { headers })
      const first = await json(await ask({ 'Idempotency-Key': key }))
      await healthy.settle()
      for (const other of [{}, { 'Idempotency-Key': crypto.randomUUID() }]) expect((await ask(other)).status).toBe(403)
      expect((await ask({ 'Idempotency-Key': 'short' })).status).toBe(400)
      const again = await ask({ 'Idempotency-Key': key })
      expect(again.status).toBe(200)
      const { access, refresh } = await json<{ access: string; refresh: string }>(again)
      expect(refresh).toBe(first['refresh'])
      expect((await healthy.request('GET', '/api/v1/users/current_user/', { token: access })).status).toBe(200)
      expect(await sessionsOf(number.phone)).toHaveLength(number.before + 1)
      await healthy.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } })
      expect((await ask({ 'Idempotency-Key': key })).status).toBe(403)
      expect(await sessionsOf(number.phone)).toHaveLength(number.before + 1)
    })
  })
})

describe('a code works once', () => {
  const moveTo = async (who: SignedIn, phone: string) => {
    expect((await confirmNumber(healthy, who, { phone, code: await askForNumber(healthy, who, phone) })).status).toBe(
      200,
    )
    await healthy.settle()
  }

  it.each([
    ['belongs to another user', async (phone: string) => moveTo(await signInAs(healthy), phone)],
    ['belongs to no one', async () => undefined],
  ])('also with the same idempotency key, once its number %s', async (_, goOn) => {
    const { phone, code } = await newCode(0)
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const first = await json<SignedIn>(await signIn(healthy, phone, code, { headers }))
    await healthy.settle()
    await moveTo({ ...first, phone }, newPhone())
    await goOn(phone)
    const before = await sessionsOf(phone)
    const repeated = await signIn(healthy, phone, code, { headers })
    expect([repeated.status, (await json(repeated))['code']]).toEqual([403, 'invalid_code'])
    expect(await sessionsOf(phone)).toEqual(before)
    const owners = await env.DB.prepare('SELECT count(*) AS n FROM users WHERE phone = ?').bind(phone).first('n')
    expect(owners).toBe(before.length)
  })

  it('when 100 requests with it arrive while the first one takes its time: one signs in', async () => {
    const { phone, code } = await newCode(0)
    const slow = createTestApp({ ports: { openDatabase: slowly(300) } })
    const answers = await Promise.all(Array.from({ length: 100 }, () => signIn(slow, phone, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 403 || status === 429)).toHaveLength(99)
    expect(await sessionsOf(phone)).toHaveLength(1)
  })

  it('also when 100 requests have the same idempotency key: there is one session, which each of them gets', async () => {
    const { phone, code } = await newCode(0)
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const answers = await Promise.all(Array.from({ length: 100 }, () => signIn(healthy, phone, code, { headers })))
    const entered = answers.filter(({ status }) => status === 200)
    expect(entered.length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(100 - entered.length)
    const tokens = await Promise.all(entered.map(async (answer) => (await json(answer))['refresh']))
    expect(new Set(tokens).size).toBe(1)
    expect(await sessionsOf(phone)).toHaveLength(1)
  })

  it('when the client of the first request hung up: one of those that wait for it signs in', async () => {
    const { phone, code } = await newCode(0)
    const client = new AbortController()
    const app = createTestApp({ ports: { openDatabase: hangingUp(client) } })
    const lost = signIn(app, phone, code, { signal: client.signal })
    const others = await Promise.all(Array.from({ length: 4 }, () => signIn(healthy, phone, code)))
    expect((await lost).status).toBe(200)
    expect(others.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await sessionsOf(phone)).toHaveLength(1)
  })
})

/** A database whose first batch does something else and then fails. */
function failingOnce(instead: () => Promise<void>): OpenDatabase {
  let isFirst = true
  return aroundBatches(async (run) => {
    if (!isFirst) return run()
    isFirst = false
    await instead()
    throw new Error('D1_ERROR: Network connection lost.')
  })
}

/** A database that answers a client who has hung up meanwhile. */
const hangingUp = (client: AbortController) =>
  aroundBatches(async (run) => {
    client.abort()
    return run()
  })

const slowly = (ms: number) =>
  aroundBatches(async (run) => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    return run()
  })

function aroundBatches(around: (run: () => Promise<unknown>) => Promise<unknown>): OpenDatabase {
  const open = createD1(env.DB)
  return (...args) => {
    const opened = open(...args)
    const runBatch = opened.db.batch.bind(opened.db)
    const batch = (async (queries: Parameters<typeof runBatch>[0]) =>
      around(async () => runBatch(queries))) as typeof runBatch
    return { ...opened, db: Object.assign(opened.db, { batch }) }
  }
}
