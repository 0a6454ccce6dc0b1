import { env } from 'cloudflare:workers'
import { decode } from 'hono/jwt'
import { describe, expect, it } from 'vitest'
import type { SessionList } from '../../src/sign-in/sessions/responses.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
/** Another isolate with the same stores. */
const other = createTestApp()

const SESSIONS = '/api/v1/auth/sessions/'
const HOUR = 3600

const list = async ({ access }: Pick<SignedIn, 'access'>, app: TestApp = test) =>
  (await json<SessionList>(await app.request('GET', SESSIONS, { token: access }))).results
const end = ({ access }: SignedIn, id: string, app: TestApp = test) =>
  app.request('DELETE', `${SESSIONS}${id}/`, { token: access })
const endOthers = ({ access }: SignedIn) => test.request('DELETE', SESSIONS, { token: access })
const refresh = (token: string, app: TestApp = test) =>
  app.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: token } })
const patch = ({ access }: Pick<SignedIn, 'access'>, app: TestApp = test) =>
  app.request('PATCH', '/api/v1/users/current_user/', { token: access, body: { first_name: 'Анна' } })
const idOf = ({ access }: Pick<SignedIn, 'access'>) => String(decode(access).payload['sid'])

async function devices(count: number): Promise<SignedIn[]> {
  const phone = newPhone()
  const signedIn = []
  for (let i = 0; i < count; i += 1) {
    clock.advance(60)
    signedIn.push(await signInAs(test, phone))
  }
  return signedIn
}

const problem = async (response: Response) => [response.status, (await json(response))['code']]

describe('GET /auth/sessions', () => {
  it("lists only the caller's live sessions, newest first, in one trip", async () => {
    const [first, second, third] = await devices(3)
    await signInAs(test)
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: second!.refresh } })
    test.d1.reset()
    const response = await test.request('GET', SESSIONS, { token: first!.access })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(test.d1.counts).toMatchObject({ trips: 1, rowsWritten: 0 })
    const { results } = await json<SessionList>(response)
    expect(results.map(({ id, current }) => [id, current])).toEqual([
      [idOf(third!), false],
      [idOf(first!), true],
    ])
    expect(Object.keys(results[0]!)).toEqual(['id', 'device', 'country', 'created_at', 'last_used_at', 'current'])
  })

  it('shows device, country and times', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const signIn = new Request('https://api.example/api/v1/auth/jwt/get_by_phone/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Shop/2.1 (iPhone; iOS 19.1)' },
      body: JSON.stringify({ phone, code }),
    })
    Object.defineProperty(signIn, 'cf', { value: { country: 'KZ' } })
    const pair = await json<SignedIn>(await test.app.request(signIn))
    const now = new Date().toISOString()
    expect(await list(pair)).toEqual([
      { id: idOf(pair), device: 'Shop, iPhone', country: 'KZ', created_at: now, last_used_at: now, current: true },
    ])
  })

  it('shows null for an unknown device or country', async () => {
    expect(await list(await signInAs(test))).toMatchObject([{ device: null, country: null }])
  })

  it('omits expired sessions', async () => {
    const [first] = await devices(1)
    clock.advance(13 * 86_400)
    const second = await signInAs(test, first!.phone)
    expect(await list(second)).toHaveLength(2)
    clock.advance(86_400 - 60)
    const { access } = await json<SignedIn>(await refresh(second.refresh))
    clock.advance(60)
    expect((await list({ access })).map(({ id }) => id)).toEqual([idOf(second)])
  })
})

describe('last_used_at', () => {
  const lastUsed = async (signedIn: Pick<SignedIn, 'access'>) => (await list(signedIn))[0]?.last_used_at

  it('is updated by a refresh', async () => {
    const { refresh: token } = await signInAs(test)
    clock.advance(60)
    const next = await json<SignedIn>(await refresh(token))
    expect(await lastUsed(next)).toBe(new Date().toISOString())
  })

  it('is updated by a sensitive request at most once an hour, at no extra trip', async () => {
    const long = createTestApp({ variables: { ACCESS_TOKEN_LIFETIME_MINUTES: '1440' } })
    const signedIn = await signInAs(long)
    const createdAt = new Date().toISOString()
    clock.advance(HOUR - 1)
    await patch(signedIn, long)
    expect(await lastUsed(signedIn)).toBe(createdAt)
    clock.advance(1)
    long.d1.reset()
    await patch(signedIn, long)
    expect(long.d1.counts.trips).toBe(1)
    const usedAt = new Date().toISOString()
    clock.advance(HOUR - 1)
    expect(await lastUsed(signedIn)).toBe(usedAt)
    clock.advance(1)
    expect(await lastUsed(signedIn)).toBe(new Date().toISOString())
  })

  it('falls back to the time of the last refresh', async () => {
    const signedIn = await signInAs(test)
    await env.DB.prepare('UPDATE sessions SET last_used_at = NULL WHERE id = ?').bind(idOf(signedIn)).run()
    expect(await lastUsed(signedIn)).toBe(new Date().toISOString())
  })
})

describe('DELETE /auth/sessions/{id}', () => {
  it('ends the session immediately, in every isolate, for refresh and access tokens, in one trip', async () => {
    const [kept, lost] = await devices(2)
    test.d1.reset()
    const response = await end(kept!, idOf(lost!))
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(test.d1.counts.trips).toBe(1)
    expect(await problem(await refresh(lost!.refresh, other))).toEqual([401, 'token_not_valid'])
    expect(await problem(await patch(lost!, other))).toEqual([401, 'token_not_valid'])
    expect(await problem(await end(lost!, idOf(kept!), other))).toEqual([401, 'token_not_valid'])
    expect((await other.request('GET', SESSIONS, { token: lost!.access })).status).toBe(401)
    expect((await other.request('DELETE', SESSIONS, { token: lost!.access })).status).toBe(401)
    expect((await list(kept!)).map(({ id }) => id)).toEqual([idOf(kept!)])
    expect((await refresh(kept!.refresh)).status).toBe(200)
  })

  it('may be repeated and keeps the first end time', async () => {
    const [kept, lost] = await devices(2)
    await end(kept!, idOf(lost!))
    const endedAt = Date.now()
    clock.advance(60)
    expect((await end(kept!, idOf(lost!))).status).toBe(204)
    const row = await env.DB.prepare('SELECT ended_at FROM sessions WHERE id = ?').bind(idOf(lost!)).first()
    expect(row).toEqual({ ended_at: endedAt })
  })

  it('can end the calling session', async () => {
    const [only] = await devices(1)
    expect((await end(only!, idOf(only!))).status).toBe(204)
    expect(await problem(await end(only!, idOf(only!)))).toEqual([401, 'token_not_valid'])
  })

  it("answers 404 for another user's session and for an unknown one", async () => {
    const [[mine], [theirs]] = [await devices(1), await devices(1)]
    for (const id of [idOf(theirs!), 'f'.repeat(32), '1', '%00', '%27%20OR%201=1', '%D0%AF']) {
      expect(await problem(await end(mine!, id))).toEqual([404, 'not_found'])
    }
    expect((await refresh(theirs!.refresh)).status).toBe(200)
  })
})

describe('DELETE /auth/sessions', () => {
  it('ends all other sessions of the caller and nothing else, in one trip', async () => {
    const [first, second, caller] = await devices(3)
    const stranger = await signInAs(test)
    test.d1.reset()
    expect((await endOthers(caller!)).status).toBe(204)
    expect(test.d1.counts.trips).toBe(1)
    expect(await Promise.all([first!, second!].map(async (one) => (await refresh(one.refresh)).status))).toEqual([
      401, 401,
    ])
    expect((await refresh(stranger.refresh)).status).toBe(200)
    expect((await list(caller!)).map(({ id }) => id)).toEqual([idOf(caller!)])
    expect((await endOthers(caller!)).status).toBe(204)
  })

  it('leaves one session when two devices end each other at once', async () => {
    for (let i = 0; i < 10; i += 1) {
      const [a, b] = await devices(2)
      const answers = await Promise.all([endOthers(a!), endOthers(b!)])
      expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([204, 401])
    }
  })
})

describe('a session that was opened within ten minutes', () => {
  it('is ended by no older one, so a stolen one cannot keep its owner out', async () => {
    const phone = newPhone()
    const [stolen, other] = [await signInAs(test, phone), await signInAs(test, phone)]
    clock.advance(HOUR)
    const { access } = await json<SignedIn>(await refresh(stolen.refresh))
    const owner = await signInAs(test, phone)
    const thief = { ...stolen, access }
    test.d1.reset()
    expect(await problem(await endOthers(thief))).toEqual([403, 'recent_sign_in_required'])
    expect(await problem(await end(thief, idOf(owner)))).toEqual([403, 'recent_sign_in_required'])
    expect(test.d1.counts.trips).toBe(2)
    expect((await list(owner)).map(({ id }) => id)).toHaveLength(3)
    // Older ones end as before.
    expect((await end(thief, idOf(other))).status).toBe(204)
    expect((await endOthers(owner)).status).toBe(204)
    expect(await problem(await endOthers(thief))).toEqual([401, 'token_not_valid'])
  })

  it('can be ended by any other ten minutes later, and by another recent one', async () => {
    const phone = newPhone()
    const old = await signInAs(test, phone)
    clock.advance(HOUR)
    const { access } = await json<SignedIn>(await refresh(old.refresh))
    const [one, two] = [await signInAs(test, phone), await signInAs(test, phone)]
    expect((await end(one, idOf(two))).status).toBe(204)
    // Twice is no error, for no one.
    expect((await end({ ...old, access }, idOf(two))).status).toBe(204)
    clock.advance(601)
    expect((await endOthers({ ...old, access })).status).toBe(204)
    expect((await refresh(one.refresh)).status).toBe(401)
  })
})

describe('an unauthorized caller', () => {
  it.each([
    ['GET', SESSIONS],
    ['DELETE', SESSIONS],
    ['DELETE', `${SESSIONS}${'f'.repeat(32)}/`],
  ])('%s %s: needs the access token of a live session of an active user', async (method, path) => {
    const [ended, blocked, good] = [await signInAs(test), await signInAs(test), await signInAs(test)]
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: ended.refresh } })
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(blocked.phone).run()
    expect(await problem(await test.request(method, path))).toEqual([401, 'not_authenticated'])
    for (const token of [ended.access, blocked.access, good.refresh, 'a.b.c']) {
      expect(await problem(await test.request(method, path, { token }))).toEqual([401, 'token_not_valid'])
    }
  })

  it('cannot end any session', async () => {
    const [live, lost] = await devices(2)
    await end(live!, idOf(lost!))
    await end(lost!, idOf(live!))
    await endOthers(lost!)
    expect(await list(live!)).toHaveLength(1)
  })
})
