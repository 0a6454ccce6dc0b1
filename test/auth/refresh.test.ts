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

  it('returns the same successor for 30 seconds', async () => {
    const { refresh } = await signInAs(test)
    const { refresh: successor } = await refreshed(refresh)
    clock.advance(30)
    expect((await refreshed(refresh)).refresh).toBe(successor)
  })

  it('treats a later reuse as theft and ends the session', async () => {
    const { refresh } = await signInAs(test)
    const { refresh: successor, access } = await refreshed(refresh)
    clock.advance(31)
    expect(await refusal(refresh)).toEqual(NOT_VALID)
    expect(await refusal(successor)).toEqual(NOT_VALID)
    expect((await test.request('PATCH', '/api/v1/users/current_user/', { token: access, body: {} })).status).toBe(401)
  })

  it("leaves the user's other sessions alone", async () => {
    const first = await signInAs(test)
    const second = await signInAs(test, first.phone)
    await refreshed(first.refresh)
    clock.advance(31)
    await refusal(first.refresh)
    expect(await refreshed(second.refresh)).toHaveProperty('access')
  })

  it('extends the expiry with each use; the session ends after 14 unused days', async () => {
    let { refresh } = await signInAs(test)
    for (let i = 0; i < 3; i += 1) {
      clock.advance(13 * 86_400)
      refresh = (await refreshed(refresh)).refresh
    }
    clock.advance(14 * 86_400)
    expect(await refusal(refresh)).toEqual(NOT_VALID)
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
  it('accepts a live access or refresh token without a database query', async () => {
    const { access, refresh } = await signInAs(test)
    test.d1.reset()
    for (const token of [access, refresh]) {
      const response = await post('jwt/verify', { token })
      expect([response.status, await json(response)]).toEqual([200, {}])
    }
    expect(test.d1.counts.trips).toBe(0)
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
    expect(decode(refresh).payload).toEqual({ ...common, ...ours, token_type: 'refresh', exp: now + 14 * 86_400 })
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
