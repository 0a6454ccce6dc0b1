import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createSessionMemory } from '../../src/identity/session-memory.ts'
import { failBefore } from '../support/failing-database.ts'
import { createTestApp, currentUser, json, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock({ goesOn: true })
const test = createTestApp()

const post = async (app: TestApp, path: string, body: object) =>
  (await app.request('POST', `/api/v1/auth/${path}/`, { body })).status
const read = async (app: TestApp, { access }: Pick<SignedIn, 'access'>, path = 'current_user/') =>
  (await app.request('GET', `/api/v1/users/${path}`, { token: access })).status
const endAll = async ({ phone }: SignedIn) =>
  env.DB.prepare('UPDATE sessions SET ended_at = 1 WHERE user_id = (SELECT id FROM users WHERE phone = ?)')
    .bind(phone)
    .run()

/** Trips of many requests, one after the other. */
async function tripsOf(app: TestApp, times: number, request: () => Promise<number>) {
  app.d1.reset()
  const statuses = new Set<number>()
  for (let i = 0; i < times; i += 1) statuses.add(await request())
  return { statuses: [...statuses], trips: app.d1.counts.trips }
}

describe('an ended session', () => {
  it('costs one trip a minute and isolate, however often its refresh token comes', async () => {
    const signedIn = await signInAs(test)
    await endAll(signedIn)
    const isolate = createTestApp()
    const refresh = () => post(isolate, 'jwt/refresh', { refresh: signedIn.refresh })
    expect(await tripsOf(isolate, 400, refresh)).toEqual({ statuses: [401], trips: 1 })
    clock.advance(59)
    expect(await tripsOf(isolate, 10, refresh)).toEqual({ statuses: [401], trips: 0 })
    clock.advance(1)
    expect(await tripsOf(isolate, 10, refresh)).toEqual({ statuses: [401], trips: 1 })
  })

  it('is remembered for all its tokens, whichever came first', async () => {
    const signedIn = await signInAs(test)
    const { access, refresh } = signedIn
    const { id } = await currentUser(test, signedIn)
    await endAll(signedIn)
    const requests: (() => Promise<number>)[] = [
      () => read(isolate, { access }),
      () => read(isolate, { access }, `${id}/`),
      () => read(isolate, { access }, '?limit=0'),
      async () => (await isolate.request('PATCH', '/api/v1/users/current_user/', { token: access, body: {} })).status,
      async () => (await isolate.request('DELETE', '/api/v1/auth/sessions/', { token: access })).status,
      () => post(isolate, 'jwt/refresh', { refresh }),
      () => post(isolate, 'jwt/verify', { token: access }),
      () => post(isolate, 'jwt/verify', { token: refresh }),
    ]
    let isolate = createTestApp()
    for (const first of requests) {
      isolate = createTestApp()
      expect(await first()).toBe(401)
      expect(isolate.d1.counts.trips).toBeGreaterThan(0)
      for (const request of requests) expect(await tripsOf(isolate, 5, request)).toEqual({ statuses: [401], trips: 0 })
      // Ending it twice is no error.
      expect(await tripsOf(isolate, 5, () => post(isolate, 'logout', { refresh }))).toEqual({
        statuses: [204],
        trips: 0,
      })
    }
  })

  it('is known at once in the isolate of its logout, and in others by the database', async () => {
    const { access, refresh } = await signInAs(test)
    const [here, there] = [createTestApp(), createTestApp()]
    expect(await read(there, { access })).toBe(200)
    expect(await post(here, 'logout', { refresh })).toBe(204)
    expect(await tripsOf(here, 5, () => read(here, { access }))).toEqual({ statuses: [401], trips: 0 })
    expect(await tripsOf(there, 5, () => read(there, { access }))).toMatchObject({ statuses: [401] })
  })

  it('says nothing about other sessions of its user', async () => {
    const first = await signInAs(test)
    await endAll(first)
    expect(await read(test, first)).toBe(401)
    const second = await signInAs(test, first.phone)
    expect(await read(test, second)).toBe(200)
    expect(await post(test, 'jwt/refresh', { refresh: second.refresh })).toBe(200)
  })

  it('works again a minute after the database was restored to an earlier time', async () => {
    const signedIn = await signInAs(test)
    await endAll(signedIn)
    expect(await read(test, signedIn)).toBe(401)
    await env.DB.prepare('UPDATE sessions SET ended_at = NULL WHERE ended_at = 1').run()
    expect(await read(test, signedIn)).toBe(401)
    clock.advance(60)
    expect(await read(test, signedIn)).toBe(200)
  })

  it('is not what a superseded token or a fault of the database means', async () => {
    const { refresh } = await signInAs(test)
    const next = async (token: string) =>
      (await json<SignedIn>(await test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: token } })))
        .refresh
    const newest = await next(await next(refresh))
    expect(await post(test, 'jwt/refresh', { refresh })).toBe(401)
    expect(await post(test, 'jwt/refresh', { refresh: newest })).toBe(200)
    const down = createTestApp({ ports: { openDatabase: failBefore().openDatabase } })
    expect(await post(down, 'jwt/refresh', { refresh: newest })).toBe(503)
    expect(await post(down, 'jwt/verify', { token: newest })).toBe(503)
    clock.advance(31)
    // The replay still gets to the database, and ends the session.
    expect(await post(test, 'jwt/refresh', { refresh })).toBe(401)
    expect(await post(test, 'jwt/refresh', { refresh: newest })).toBe(401)
  })
})

describe('the memory of sessions', () => {
  it('is bounded, and forgets the oldest first', () => {
    const memory = createSessionMemory(() => 0)
    for (let id = 0; id < 10_001; id += 1) memory.rememberEnded(id)
    expect([0, 1, 10_000].map((id) => memory.hasEnded(id))).toEqual([false, true, true])
  })
})

describe('last_used_at of a session that only reads', () => {
  const lastUsed = async ({ phone }: SignedIn) =>
    env.DB.prepare('SELECT max(last_used_at) AS at FROM sessions JOIN users ON users.id = user_id WHERE phone = ?')
      .bind(phone)
      .first<number | null>('at')

  it('is recorded after the answer, once an hour, and only when no refresh has recorded it', async () => {
    const long = createTestApp({ variables: { ACCESS_TOKEN_LIFETIME_MINUTES: '1440' } })
    const signedIn = await signInAs(long)
    clock.advance(3599)
    expect(await tripsOf(long, 3, () => read(long, signedIn))).toEqual({ statuses: [200], trips: 3 })
    await long.settle()
    expect(await lastUsed(signedIn)).toBeNull()
    clock.advance(1)
    long.d1.reset()
    const answer = await long.request('GET', '/api/v1/users/current_user/', { token: signedIn.access })
    expect(answer.status).toBe(200)
    await long.settle()
    expect(long.d1.counts).toMatchObject({ trips: 2, statements: 2, rowsWritten: 1 })
    expect(await lastUsed(signedIn)).toBe(Date.now())
    clock.advance(3599)
    expect(await tripsOf(long, 3, () => read(long, signedIn))).toEqual({ statuses: [200], trips: 3 })
    clock.advance(1)
    await read(long, signedIn)
    await long.settle()
    expect(await lastUsed(signedIn)).toBe(Date.now())
  })

  it('costs a client that refreshes nothing', async () => {
    const signedIn = await signInAs(test)
    clock.advance(14 * 60)
    expect(await tripsOf(test, 10, () => read(test, signedIn))).toEqual({ statuses: [200], trips: 10 })
  })
})
