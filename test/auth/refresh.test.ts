import { env } from 'cloudflare:workers'
import { decode, sign } from 'hono/jwt'
import { describe, expect, it } from 'vitest'
import { deriveKey } from '../../src/lib/keys.ts'
import { createTestApp, currentUser, json, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()

interface Pair {
  access: string
  refresh: string
}

const post = (path: string, body: object) => test.request('POST', `/api/v1/auth/${path}/`, { body })
const refreshed = async (refresh: string): Promise<Pair> => json<Pair>(await post('jwt/refresh', { refresh }))
const refusal = async (refresh: string) => {
  const response = await post('jwt/refresh', { refresh })
  return [response.status, (await json(response))['code']]
}
const NOT_VALID = [401, 'token_not_valid']
const SUPERSEDED = [401, 'token_superseded']
const DAY = 86_400

describe('POST /auth/jwt/refresh', () => {
  it('rotates the refresh token, and both new tokens work', async () => {
    const first = await signInAs(test)
    clock.advance(60)
    const second = await refreshed(first.refresh)
    expect(second.refresh).not.toBe(first.refresh)
    expect(await currentUser(test, second)).toMatchObject({ phone: first.phone })
    clock.advance(31)
    expect(await refreshed(second.refresh)).toHaveProperty('access')
  })

  it('returns the same successor, with a fresh access token, until that is used', async () => {
    const { refresh } = await signInAs(test)
    const first = await refreshed(refresh)
    clock.advance(13 * DAY)
    const second = await refreshed(refresh)
    expect(second.refresh).toBe(first.refresh)
    expect(decode(second.access).payload['iat']).toBe(Math.floor(Date.now() / 1000))
    expect(await currentUser(test, second)).toHaveProperty('id')
    expect((await refreshed(second.refresh)).refresh).not.toBe(second.refresh)
  })

  it('only rejects it for 30 seconds after its successor was first used', async () => {
    const { refresh } = await signInAs(test)
    const { refresh: successor } = await refreshed(refresh)
    clock.advance(DAY)
    const { refresh: newest } = await refreshed(successor)
    clock.advance(30)
    expect(await refusal(refresh)).toEqual(SUPERSEDED)
    expect(await refreshed(newest)).toHaveProperty('access')
  })

  it('treats a later use as theft and ends the session, although the successor is still in use', async () => {
    const { refresh } = await signInAs(test)
    const { refresh: successor } = await refreshed(refresh)
    await refreshed(successor)
    clock.advance(20)
    const { access } = await refreshed(successor)
    clock.advance(11)
    expect(await refusal(refresh)).toEqual(NOT_VALID)
    expect(await refusal(successor)).toEqual(NOT_VALID)
    expect((await test.request('PATCH', '/api/v1/users/current_user/', { token: access, body: {} })).status).toBe(401)
  })

  it('judges a token two generations back by the use of its own successor', async () => {
    for (const [pause, answer] of [
      [30, SUPERSEDED],
      [31, NOT_VALID],
    ] as const) {
      const { refresh } = await signInAs(test)
      const { refresh: second } = await refreshed(refresh)
      clock.advance(DAY)
      const { refresh: third } = await refreshed(second)
      clock.advance(pause)
      const { refresh: fourth } = await refreshed(third)
      expect(await refusal(refresh)).toEqual(answer)
      expect((await post('jwt/refresh', { refresh: fourth })).status).toBe(pause === 30 ? 200 : 401)
    }
  })

  it('rejects older tokens without ending the session while the last three uses are within 30 seconds', async () => {
    const { refresh } = await signInAs(test)
    let newest = refresh
    for (let i = 0; i < 5; i += 1) newest = (await refreshed(newest)).refresh
    expect(await refusal(refresh)).toEqual(SUPERSEDED)
    clock.advance(31)
    expect(await refreshed(newest)).toHaveProperty('access')
    clock.advance(31)
    expect(await refusal(refresh)).toEqual(NOT_VALID)
  })

  it('goes on from the token of the client after the database was restored to an earlier time', async () => {
    const { refresh, phone } = await signInAs(test)
    const { refresh: second } = await refreshed(refresh)
    const { refresh: third } = await refreshed(second)
    await env.DB.prepare('UPDATE sessions SET generation = 0 WHERE user_id = (SELECT id FROM users WHERE phone = ?)')
      .bind(phone)
      .run()
    const { refresh: fourth } = await refreshed(third)
    expect(await refreshed(fourth)).toHaveProperty('access')
  })

  it('gives 50 requests that bring a token and its successor at once one line of tokens', async () => {
    const { refresh } = await signInAs(test)
    const { refresh: second } = await refreshed(refresh)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => post('jwt/refresh', { refresh: i % 2 === 0 ? refresh : second })),
    )
    const bodies = await Promise.all(answers.map(async (answer) => json<{ refresh?: string; code?: string }>(answer)))
    const codes = new Set(bodies.flatMap(({ code }) => code ?? []))
    expect([...codes].filter((code) => code !== 'token_superseded')).toEqual([])
    const successors = new Set(bodies.flatMap((body) => body.refresh ?? []))
    successors.delete(second)
    const [third = '', ...more] = successors
    expect(more).toEqual([])
    expect(await refreshed(third)).toHaveProperty('access')
  })

  it("leaves the user's other sessions alone", async () => {
    const first = await signInAs(test)
    const second = await signInAs(test, first.phone)
    const { refresh: successor } = await refreshed(first.refresh)
    await refreshed(successor)
    clock.advance(31)
    await refusal(first.refresh)
    expect(await refusal(successor)).toEqual(NOT_VALID)
    expect(await refreshed(second.refresh)).toHaveProperty('access')
  })

  it.each(['adopts each new token', 'never adopts a new token'])(
    'extends the expiry with each use by a client that %s; the session ends after 14 unused days',
    async (client) => {
      let { refresh } = await signInAs(test)
      for (let i = 0; i < 3; i += 1) {
        clock.advance(13 * DAY)
        const next = (await refreshed(refresh)).refresh
        if (client === 'adopts each new token') refresh = next
      }
      clock.advance(14 * DAY)
      expect(await refusal(refresh)).toEqual(NOT_VALID)
    },
  )

  it('takes one trip, reads and writes one session', async () => {
    const { refresh } = await signInAs(test)
    for (let i = 0; i < 2; i += 1) {
      test.d1.reset()
      await refreshed(refresh)
      expect(test.d1.counts).toMatchObject({ trips: 1, rowsWritten: 1 })
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(9)
    }
  })

  it('rejects an access token, a blocked user, an ended session and garbage', async () => {
    const blocked = await signInAs(test)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(blocked.phone).run()
    const ended = await signInAs(test)
    await post('logout', { refresh: ended.refresh })
    for (const token of [ended.access, blocked.refresh, ended.refresh, 'x', 'a.b.c', '']) {
      expect(await refusal(token)).toEqual(NOT_VALID)
    }
  })
})

describe('POST /auth/jwt/verify', () => {
  const verify = async (token: string) => {
    const response = await post('jwt/verify', { token })
    const body = await json(response)
    return response.status === 200 ? body : [response.status, body['code']]
  }

  it('accepts a live access or refresh token in one trip that writes nothing', async () => {
    const { access, refresh } = await signInAs(test)
    for (const token of [access, refresh]) {
      test.d1.reset()
      expect(await verify(token)).toEqual({})
      expect(test.d1.counts).toMatchObject({ trips: 1, statements: 1, rowsWritten: 0 })
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(2)
    }
  })

  it('rejects the tokens of an ended or idle session, and of a blocked or deleted user', async () => {
    const spoilt = [
      async ({ refresh }: Pair) => post('logout', { refresh }),
      async ({ phone }: { phone: string }) =>
        env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(phone).run(),
      async ({ phone }: { phone: string }) =>
        env.DB.prepare('UPDATE users SET deleted_at = 1 WHERE phone = ?').bind(phone).run(),
      async ({ access }: Pair) => test.request('DELETE', '/api/v1/users/current_user/', { token: access }),
    ]
    for (const spoil of spoilt) {
      const signedIn = await signInAs(test)
      await spoil(signedIn)
      expect([await verify(signedIn.access), await verify(signedIn.refresh)]).toEqual([NOT_VALID, NOT_VALID])
    }
    const { refresh } = await signInAs(test)
    clock.advance(14 * DAY)
    expect(await verify(refresh)).toEqual(NOT_VALID)
  })

  it('rejects an expired token', async () => {
    const { access } = await signInAs(test)
    clock.advance(15 * 60)
    const response = await post('jwt/verify', { token: access })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('has the documented claims', async () => {
    const { access, refresh } = await signInAs(test)
    const { id } = await currentUser(test, { access })
    const now = Math.floor(Date.now() / 1000)
    const common = { iat: now, jti: expect.any(String), user_id: id, sub: String(id), sid: expect.any(String) }
    const ours = { iss: 'referral-api', aud: 'referral-api' }
    expect(decode(access).payload).toEqual({ ...common, ...ours, token_type: 'access', exp: now + 900 })
    expect(decode(refresh).payload).toEqual({ ...common, ...ours, token_type: 'refresh', exp: now + 90 * DAY })
  })

  it('rejects tokens forged in every known way', async () => {
    const { access } = await signInAs(test)
    const { payload } = decode(access)
    const key = await crypto.subtle.importKey(
      'raw',
      deriveKey(test.config.secretKey, 'access-and-refresh-tokens'),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign', 'verify'],
    )
    const { exp: _, ...endless } = payload
    const none = `${btoa('{"alg":"none","typ":"JWT"}')}.${access.split('.')[1]}.`
    const forged = [
      none.replaceAll('=', ''),
      await sign(payload, 'another secret', 'HS256'),
      await sign(payload, test.config.secretKey, 'HS512'),
      await sign(endless, key, 'HS256'),
      await sign({ ...payload, iss: 'somebody-else' }, key, 'HS256'),
      await sign({ ...payload, aud: 'something-else' }, key, 'HS256'),
      await sign({ ...payload, token_type: 'admin' }, key, 'HS256'),
      await sign({ ...payload, user_id: String(payload['user_id']) }, key, 'HS256'),
      `${access}x`,
    ]
    for (const token of forged) {
      expect((await post('jwt/verify', { token })).status).toBe(401)
      expect((await test.request('GET', '/api/v1/users/current_user/', { token })).status).toBe(401)
    }
    expect((await post('jwt/verify', { token: await sign(payload, key, 'HS256') })).status).toBe(200)
  })
})

describe('POST /auth/logout', () => {
  it('ends only this session, and may be repeated', async () => {
    const first = await signInAs(test)
    const second = await signInAs(test, first.phone)
    expect((await post('logout', { refresh: first.refresh })).status).toBe(204)
    expect((await post('logout', { refresh: first.refresh })).status).toBe(204)
    expect(await refusal(first.refresh)).toEqual(NOT_VALID)
    expect(await refreshed(second.refresh)).toHaveProperty('access')
  })

  it('rejects an access token', async () => {
    const { access } = await signInAs(test)
    expect((await post('logout', { refresh: access })).status).toBe(401)
  })
})
