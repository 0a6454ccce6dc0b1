import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../client/src/client.ts'
import { createTestService } from '../../client/src/testing.ts'
import { createTestApp, newPhone, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

/* One suite for the service and for its stand-in in the tests of apps: what holds for one holds for the other. */

const clock = useTestClock({ goesOn: true })

type Service = ReturnType<typeof theService> | ReturnType<typeof theStandIn>

function theService() {
  const test = createTestApp()
  return {
    fetch: async (url: string, init?: RequestInit) => test.app.request(url, init),
    codeOf: (phone: string) => test.messages.findLast(({ to }) => to === phone)?.code ?? '',
    advance: (seconds: number) => clock.advance(seconds),
    block: async (phone: string) => {
      await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(phone).run()
    },
  }
}

function theStandIn() {
  const service = createTestService()
  return {
    fetch: service.fetch,
    codeOf: (phone: string) => service.codeOf(phone) ?? '',
    advance: (seconds: number) => service.advance(seconds * 1000),
    block: async (phone: string) => Promise.resolve(service.block(phone)),
  }
}

interface Answer {
  status: number
  body: Record<string, unknown>
  retryAfter: string | null
}

function callsOf({ fetch, codeOf }: Pick<Service, 'fetch' | 'codeOf'>) {
  const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`https://api.example/api/v1/${path}`, {
      method,
      headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const parsed = text === '' ? {} : (JSON.parse(text) as Answer['body'])
    return { status: response.status, body: parsed, retryAfter: response.headers.get('Retry-After') }
  }
  const send = async (phone: string) => call('POST', 'auth/send_code/', { phone })
  const signIn = async (phone: string, code: string, more: object = {}, key = '') =>
    call('POST', 'auth/jwt/get_by_phone/', { phone, code, ...more }, key ? { 'Idempotency-Key': key } : {})
  return {
    call,
    send,
    signIn,
    refresh: async (refresh: unknown) => call('POST', 'auth/jwt/refresh/', { refresh }),
    as: async (access: unknown, method: string, path: string, body?: object) =>
      call(method, path, body, { Authorization: `Bearer ${String(access)}` }),
    signedIn: async (phone = newPhone(), more: object = {}) => {
      await send(phone)
      const { body } = await signIn(phone, codeOf(phone), more)
      return { phone, access: body['access'], refresh: body['refresh'] }
    },
  }
}

const refusal = ({ status, body }: Answer) => [status, body['code']]
const NOT_VALID = [401, 'token_not_valid']

describe.each([
  ['the service', theService],
  ['its stand-in', theStandIn],
])('%s', (_, start) => {
  const service = start()
  const { call, send, signIn, refresh, as, signedIn } = callsOf(service)

  it('sends codes with longer and longer pauses', async () => {
    const phone = newPhone()
    for (const wait of [60, 120, 300]) {
      expect((await send(phone)).body).toMatchObject({ expires_in: 600, resend_in: wait, code_length: 4 })
      const early = await send(phone)
      expect([...refusal(early), early.retryAfter]).toEqual([429, 'send_cooldown', String(wait)])
      service.advance(wait)
    }
  })

  it('refuses a phone that is none, as a problem that names the field', async () => {
    const { status, body } = await send('12')
    expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'detail', 'code', 'request_id', 'errors'])
    expect([status, body]).toMatchObject([
      400,
      {
        type: '/errors/#invalid_request',
        code: 'invalid_request',
        errors: [{ field: 'phone', code: 'invalid_phone' }],
      },
    ])
    const missing = await call('POST', 'auth/send_code/', {})
    expect(missing.body).toMatchObject({ errors: [{ field: 'phone', code: 'required' }] })
  })

  it('takes a code once, unless the same request comes again', async () => {
    const phone = newPhone()
    await send(phone)
    const code = service.codeOf(phone)
    const key = crypto.randomUUID()
    const first = await signIn(phone, code, {}, key)
    expect(Object.keys(first.body)).toEqual(['access', 'refresh', 'device'])
    expect((await signIn(phone, code, {}, key)).body['refresh']).toBe(first.body['refresh'])
    expect(refusal(await signIn(phone, code))).toEqual([403, 'invalid_code'])
    await refresh((await refresh(first.body['refresh'])).body['refresh'])
    expect(refusal(await signIn(phone, code, {}, key))).toEqual([403, 'invalid_code'])
  })

  it('counts wrong codes, and forgets a code after ten minutes', async () => {
    const phone = newPhone()
    await send(phone)
    const wrong = wrongCode(service.codeOf(phone))
    for (let i = 0; i < 5; i += 1) expect(refusal(await signIn(phone, wrong))).toEqual([403, 'invalid_code'])
    const spent = await signIn(phone, service.codeOf(phone))
    expect([...refusal(spent), spent.retryAfter]).toEqual([429, 'attempts_per_code', '600'])
    const late = newPhone()
    await send(late)
    service.advance(600)
    expect(refusal(await signIn(late, service.codeOf(late)))).toEqual([403, 'invalid_code'])
  })

  it('creates a user with an inviter; an unknown invite code does not use the code up', async () => {
    const inviter = await signedIn()
    const { body: before } = await as(inviter.access, 'GET', 'users/current_user/')
    const phone = newPhone()
    await send(phone)
    const unknown = await signIn(phone, service.codeOf(phone), { invited_by_code: 'ZZZZZZ' })
    expect(refusal(unknown)).toEqual([403, 'unknown_invite_code'])
    const { body } = await signIn(phone, service.codeOf(phone), { invited_by_code: before['invite_code'] })
    const { body: user } = await as(body['access'], 'GET', 'users/current_user/')
    expect(user).toMatchObject({ phone, invited_by_code: before['invite_code'], invited: [], is_active: true })
    const { body: after } = await as(inviter.access, 'GET', 'users/current_user/')
    expect(after).toMatchObject({ invited: [{ id: user['id'], phone }], invited_count: 1 })
    expect(Object.keys(after)).toEqual(Object.keys(user))
  })

  it('changes the profile', async () => {
    const { access } = await signedIn()
    const changed = await as(access, 'PATCH', 'users/current_user/', { first_name: ' Ann ', email: null })
    expect(changed.body).toMatchObject({ first_name: 'Ann', email: null })
    expect((await as(access, 'PATCH', 'users/current_user/', { first_name: null })).body['first_name']).toBeNull()
    expect(refusal(await call('GET', 'users/current_user/'))).toEqual([401, 'not_authenticated'])
  })

  it('lets access tokens expire after 15 minutes, and sessions after 14 unused days', async () => {
    const { access, refresh: token } = await signedIn()
    service.advance(899)
    expect((await as(access, 'GET', 'users/current_user/')).status).toBe(200)
    service.advance(1)
    expect(refusal(await as(access, 'GET', 'users/current_user/'))).toEqual(NOT_VALID)
    const { body } = await refresh(token)
    expect((await as(body['access'], 'GET', 'users/current_user/')).status).toBe(200)
    expect(refusal(await refresh(access))).toEqual(NOT_VALID)
    service.advance(14 * 86_400)
    expect(refusal(await refresh(body['refresh']))).toEqual(NOT_VALID)
  })

  it('gives a refresh token the same successor until that is used, and then takes it for a twin or a replay', async () => {
    const first = await signedIn()
    const second = await refresh(first.refresh)
    service.advance(3600)
    const again = await refresh(first.refresh)
    expect(again.body['refresh']).toBe(second.body['refresh'])
    expect(again.body['refresh']).not.toBe(first.refresh)
    const third = await refresh(second.body['refresh'])
    service.advance(30)
    expect(refusal(await refresh(first.refresh))).toEqual([401, 'token_superseded'])
    expect((await refresh(third.body['refresh'])).status).toBe(200)
    service.advance(31)
    expect(refusal(await refresh(first.refresh))).toEqual(NOT_VALID)
    expect(refusal(await refresh(third.body['refresh']))).toEqual(NOT_VALID)
  })

  it('lists and ends sessions', async () => {
    const first = await signedIn()
    service.advance(60)
    const second = await signedIn(first.phone)
    const { body } = await as(second.access, 'GET', 'auth/sessions/')
    const results = body['results'] as { current: boolean }[]
    expect(Object.keys(body)).toEqual(['results'])
    expect(results.map(({ current }) => current)).toEqual([true, false])
    expect(Object.keys(results[0] ?? {})).toEqual(['id', 'device', 'country', 'created_at', 'last_used_at', 'current'])
    expect((await as(second.access, 'DELETE', 'auth/sessions/')).status).toBe(204)
    expect(refusal(await refresh(first.refresh))).toEqual(NOT_VALID)
    expect(refusal(await as(second.access, 'DELETE', 'auth/sessions/999999/'))).toEqual([404, 'not_found'])
    for (let i = 0; i < 2; i += 1)
      expect((await call('POST', 'auth/logout/', { refresh: second.refresh })).status).toBe(204)
    expect(refusal(await refresh(second.refresh))).toEqual(NOT_VALID)
  })

  it('signs a blocked user out, and tells them after the right code', async () => {
    const { phone, access, refresh: token } = await signedIn()
    await service.block(phone)
    expect(refusal(await refresh(token))).toEqual(NOT_VALID)
    expect((await as(access, 'PATCH', 'users/current_user/', {})).status).toBe(401)
    service.advance(60)
    await send(phone)
    expect(refusal(await signIn(phone, service.codeOf(phone)))).toEqual([403, 'user_blocked'])
  })
})

describe('the stand-in', () => {
  it('fails as it is told to, answers what a test adds, and works with the client', async () => {
    const service = createTestService()
    const api = createClient({ baseUrl: service.baseUrl, fetch: service.fetch })
    const phone = '+79174445566'
    service.fail({ path: 'auth/send_code/', with: 'lost' })
    await expect(api.auth.sendCode({ phone })).rejects.toMatchObject({ name: 'NetworkError' })
    await expect(api.auth.sendCode({ phone })).rejects.toMatchObject({ code: 'send_cooldown', retryAfter: 60 })
    await api.auth.signIn({ phone, code: service.codeOf(phone) ?? '' })
    service.advance(16 * 60_000)
    expect(await api.users.me()).toMatchObject({ phone })
    service.fail({ with: 'offline', times: 1 })
    await expect(api.users.update({ first_name: 'Ann' })).rejects.toMatchObject({ name: 'NetworkError' })
    service.fail({ with: { status: 429, code: 'requests_per_session', retryAfter: 30 } })
    await expect(api.users.me()).rejects.toMatchObject({ status: 429, retryAfter: 30 })
    service.heal()
    service.on('GET', 'referrals/tree/', ({ user }) => ({ results: [], of: user?.id }))
    expect(await api.referrals.tree()).toMatchObject({ of: 1 })
    service.endSessions(phone)
    await expect(api.users.me()).rejects.toMatchObject({ code: 'token_not_valid' })
    expect(api.state).toMatchObject({ status: 'signed_out', reason: 'token_not_valid' })
    expect(service.requests.filter(({ path }) => path === 'auth/jwt/refresh/')).toHaveLength(2)
  })
})
