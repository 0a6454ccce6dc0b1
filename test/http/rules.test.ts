import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import { problem } from './problem.ts'

const test = createTestApp()

describe('paths', () => {
  it.each([
    ['POST', '/api/v1/auth/send_code', 415],
    ['POST', '/api/v1/auth/jwt/get_by_phone', 415],
    ['POST', '/api/v1/auth/jwt/verify', 415],
    ['POST', '/api/v1/auth/jwt/refresh', 415],
    ['POST', '/api/v1/auth/logout', 415],
    ['GET', '/api/v1/users', 401],
    ['GET', '/api/v1/users/1', 401],
    ['GET', '/api/v1/users/1/invited', 401],
    ['GET', '/api/v1/users/current_user', 401],
    ['PATCH', '/api/v1/users/current_user', 401],
    ['DELETE', '/api/v1/users/current_user', 401],
    ['GET', '/api/v1/users/current_user/export', 401],
    ['POST', '/api/v1/users/current_user/phone', 401],
    ['POST', '/api/v1/users/current_user/phone/confirm', 401],
    ['POST', '/api/v1/users/current_user/phone/verify_current', 401],
    ['GET', '/health', 200],
    ['GET', '/health/ready', 200],
  ])('%s %s works with and without the trailing slash', async (method, path, status) => {
    for (const url of [path, `${path}/`]) expect((await test.request(method, url)).status).toBe(status)
  })

  it.each([
    '/nothing',
    '/api',
    '/api/v1',
    '/api/v1/',
    '/api/v1/auth',
    '/api/v1/users/1/2/3',
    '/api/v2/users',
    '/static/../x',
    '/%00',
  ])('%s is 404 for every method, with a token too', async (path) => {
    const { access } = await signInAs(test)
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect(await problem(await test.request(method, path, { token: access }))).toEqual({
        status: 404,
        code: 'not_found',
      })
    }
  })

  it.each([
    ['GET', '/api/v1/auth/send_code/', 'POST'],
    ['DELETE', '/api/v1/users/', 'GET, HEAD'],
    ['POST', '/api/v1/users/current_user/', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/api/v1/users/current_user/phone/', 'POST'],
    ['PUT', '/api/v1/users/1', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
  ])('%s %s is 405 before any other check', async (method, path, allow) => {
    const response = await test.request(method, path)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await problem(response)).toEqual({ status: 405, code: 'method_not_allowed' })
  })

  it('HEAD is answered like GET, without a body', async () => {
    const response = await test.request('HEAD', '/health/')
    expect([response.status, await response.text()]).toEqual([200, ''])
  })
})

describe('the order of checks', () => {
  it('is authentication, then parsing, then validation', async () => {
    const { access } = await signInAs(test)
    const patch = (headers: Record<string, string>, body: string) =>
      test.request('PATCH', '/api/v1/users/current_user/', { headers, body })
    expect((await patch({ 'Content-Type': 'text/plain' }, '{')).status).toBe(401)
    expect((await patch({ 'Content-Type': 'text/plain', Authorization: `Bearer ${access}` }, '{')).status).toBe(415)
    expect((await patch({ Authorization: `Bearer ${access}` }, '{')).status).toBe(400)
  })

  it.each([
    ['PATCH', 'users/current_user/', { first_name: 1 }],
    ['POST', 'users/current_user/phone/', {}],
    ['POST', 'users/current_user/phone/confirm/', {}],
    ['POST', 'referral_links/', { title: 1 }],
    ['PATCH', 'referral_links/x/', { title: 1 }],
  ])('has that of the session before any of %s %s', async (method, path, body) => {
    const { access: token } = await signInAs(test)
    // Whose isolate does not know it yet.
    await env.DB.prepare('UPDATE sessions SET ended_at = 1 WHERE ended_at IS NULL').run()
    const sent = [{ body }, { raw: '{' }, { raw: '{', headers: { 'Content-Type': 'text/plain' } }]
    for (const one of sent) {
      const fresh = createTestApp()
      const options = 'raw' in one ? { body: one.raw, headers: one.headers ?? {} } : { body: one.body }
      expect((await fresh.request(method, `/api/v1/${path}`, { token, ...options })).status).toBe(401)
    }
  })

  it('has the flood shield before parsing', async () => {
    const limited = createTestApp({
      variables: { NETWORK_LIMITS: 'on' },
      ports: { ipLimit: () => Promise.resolve(false) },
    })
    const response = await limited.request('POST', '/api/v1/auth/send_code/', { body: '{' })
    expect(response.headers.get('retry-after')).toBe('60')
    expect(await problem(response)).toEqual({ status: 429, code: 'requests_per_network' })
  })

  it('ignores an invalid bearer token on a public route', async () => {
    const phone = newPhone()
    expect((await test.request('POST', '/api/v1/auth/send_code/', { body: { phone }, token: 'x' })).status).toBe(200)
  })
})

describe('every response', () => {
  it('has a new request id, with which the log has the one of the client, if it is well-formed', async () => {
    for (const sent of ['mobile-42', 'mobile-42', 'a b', '<script>', 'x'.repeat(65)]) {
      const response = await test.request('GET', '/health', { headers: { 'X-Request-Id': sent } })
      const id = response.headers.get('x-request-id')
      expect(id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(test.logLines.filter((line) => line['request_id'] === id)).toMatchObject([
        { client_request_id: sent === 'mobile-42' ? sent : undefined },
      ])
    }
    expect(new Set(test.logLines.map((line) => line['request_id'])).size).toBe(test.logLines.length)
  })

  it('has security headers, and is never cached if it is data', async () => {
    const { access } = await signInAs(test)
    for (const path of ['/api/v1/users/current_user/', '/nothing']) {
      const { headers } = await test.request('GET', path, { token: access })
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  it('is in the requested language', async () => {
    const title = async (language: string) => {
      const response = await test.request('GET', '/nothing', { headers: { 'Accept-Language': language } })
      return [response.headers.get('content-language'), (await json(response))['title']]
    }
    const [english, russian] = [
      ['en', 'Not found'],
      ['ru', 'Не найдено'],
    ]
    expect(await title('ru')).toEqual(russian)
    expect(await title('ru-RU, en;q=0.5')).toEqual(russian)
    expect(await title('de, ru;q=0.5, en;q=0.4')).toEqual(russian)
    expect(await title('en-GB, ru;q=0.9')).toEqual(english)
    expect(await title('ru;q=0')).toEqual(english)
    for (const other of ['de', '*', '', ';;;q=,']) expect(await title(other)).toEqual(english)
  })
})

describe('CORS', () => {
  const preflight = (app: ReturnType<typeof createTestApp>, origin: string) =>
    app.request('OPTIONS', '/api/v1/users/current_user/', {
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'authorization',
      },
    })

  it('allows any origin in development, without credentials', async () => {
    const { status, headers } = await preflight(test, 'https://anything.example')
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-methods')).toContain('PATCH')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('allows only configured origins', async () => {
    const app = createTestApp({ variables: { CORS_ORIGINS: 'https://app.example, https://two.example' } })
    const allowed = async (origin: string) => (await preflight(app, origin)).headers.get('access-control-allow-origin')
    expect(await allowed('https://two.example')).toBe('https://two.example')
    expect(await allowed('https://evil.example')).toBeNull()
    const refused = await app.request('GET', '/api/v1/users/', { headers: { Origin: 'https://app.example' } })
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After')
    expect(refused.headers.get('vary')).toContain('Origin')
    const stranger = await app.request('GET', '/health', { headers: { Origin: 'https://evil.example' } })
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull()
    expect((await test.request('GET', '/health')).headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('the request log', () => {
  it('has one line per request, with the route and no personal data', async () => {
    const app = createTestApp()
    const phone = newPhone()
    const code = await receiveCode(app, phone)
    const signedIn = await app.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })
    const { access, refresh } = await json<{ access: string; refresh: string }>(signedIn)
    await app.request('GET', `/api/v1/users/?search=${phone.slice(1)}`, { token: access })
    await app.request('GET', '/api/v1/users/current_user/', { token: access })
    await app.request('GET', `/api/v1/users/${encodeURIComponent(phone)}/`, { token: access })
    await app.request('GET', `/nothing/${phone}?token=${access}`)
    await app.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: `{"phone":"${phone}","code":"${code}",` })
    await app.request('POST', '/api/v1/auth/logout/', { body: { refresh } })
    expect(app.logLines.map(({ method, route, status, code: error }) => [method, route, status, error])).toEqual([
      ['POST', '/api/v1/auth/send_code', 200, undefined],
      ['POST', '/api/v1/auth/jwt/get_by_phone', 200, undefined],
      ['GET', '/api/v1/users', 200, undefined],
      ['GET', '/api/v1/users/current_user', 200, undefined],
      ['GET', '/api/v1/users/:id', 404, 'not_found'],
      ['GET', '/*', 404, 'not_found'],
      ['POST', '/api/v1/auth/jwt/get_by_phone', 400, 'malformed_json'],
      ['POST', '/api/v1/auth/logout', 204, undefined],
    ])
    const text = JSON.stringify(app.logLines)
    for (const secret of [phone.slice(1), `"${code}"`, access, refresh]) expect(text).not.toContain(secret)
  })
})
