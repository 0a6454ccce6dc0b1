import { describe, expect, it } from 'vitest'
import { createTestApp, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()

const send = (phone: string, device?: string) =>
  test.request('POST', '/api/v1/auth/send_code/', { body: { phone, device } })
const signIn = (phone: string, code: string, device?: string) =>
  test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code, device } })
const lastCode = (phone: string) => test.messages.findLast(({ to }) => to === phone)?.code ?? ''
const codeOf = async (response: Response) => (await json(response))['code']

/** Uses up everything the number's unknown-device lane has: sends, attempts and failures. */
async function flood(phone: string) {
  for (const wait of [60, 120, 300]) {
    await send(phone)
    for (let i = 0; i < 6; i += 1) await signIn(phone, wrongCode(lastCode(phone)))
    clock.advance(wait)
  }
  expect(await codeOf(await send(phone))).toBe('failures_per_number')
}

describe('a known device', () => {
  it('signs in while an attacker has locked the number', async () => {
    const { phone, device } = await signInAs(test)
    await flood(phone)
    expect((await send(phone, device)).status).toBe(200)
    expect((await signIn(phone, lastCode(phone), device)).status).toBe(200)
    expect(await codeOf(await send(phone))).toBe('failures_per_number')
  })

  it('keeps its code when an attacker requests another', async () => {
    const { phone, device } = await signInAs(test)
    await send(phone, device)
    const code = lastCode(phone)
    for (const wait of [60, 120]) {
      expect((await send(phone)).status).toBe(200)
      clock.advance(wait)
    }
    expect((await signIn(phone, code, device)).status).toBe(200)
  })

  it("has its own budgets, the same size as the number's, which carry over between sign-ins", async () => {
    const { phone, device } = await signInAs(test)
    await send(phone, device)
    for (let i = 0; i < 5; i += 1) expect((await signIn(phone, wrongCode(lastCode(phone)), device)).status).toBe(403)
    expect(await codeOf(await signIn(phone, lastCode(phone), device))).toBe('attempts_per_code')
    clock.advance(60)
    await send(phone, device)
    const again = await json<{ device: string }>(await signIn(phone, lastCode(phone), device))
    await send(phone, again.device)
    for (let i = 0; i < 5; i += 1) await signIn(phone, wrongCode(lastCode(phone)), again.device)
    expect(await codeOf(await signIn(phone, lastCode(phone), device))).toBe('failures_per_number')
    clock.advance(300)
    expect((await send(phone)).status).toBe(200)
  })

  it('may send its token as a header, even if it did not when requesting the code', async () => {
    const { phone, device } = await signInAs(test)
    const headers = { 'X-Device-Token': device }
    await test.request('POST', '/api/v1/auth/send_code/', { body: { phone }, headers })
    const body = { phone, code: lastCode(phone) }
    expect((await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })).status).toBe(403)
    expect((await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body, headers })).status).toBe(200)
    await send(phone)
    expect((await signIn(phone, lastCode(phone), device)).status).toBe(200)
  })
})

describe('a code whose guesses are used up', () => {
  const spend = async (phone: string, device?: string) => {
    for (let i = 0; i < 6; i += 1) await signIn(phone, wrongCode(lastCode(phone)), device)
  }

  it('is dead, and no message says that it is good: the next one is sent when the wait is over', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    await spend(phone)
    for (const language of ['en', 'ru']) {
      const headers = { 'Accept-Language': language }
      const guessed = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code }, headers })
      expect(await json(guessed)).toMatchObject({
        code: 'attempts_per_code',
        detail: expect.stringMatching(/no longer works.*when the wait|больше не действует.*когда закончится пауза/),
      })
      const refused = await test.request('POST', '/api/v1/auth/send_code/', { body: { phone }, headers })
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
      expect((await json(refused))['detail']).not.toMatch(/valid|good|действ/)
    }
    clock.advance(60)
    expect((await signIn(phone, await receiveCode(test, phone))).status).toBe(200)
  })

  it('does not hide a newer one that was requested without the device token', async () => {
    const { phone, device } = await signInAs(test)
    await send(phone, device)
    await spend(phone, device)
    expect(await codeOf(await signIn(phone, lastCode(phone), device))).toBe('attempts_per_code')
    await send(phone)
    expect((await signIn(phone, lastCode(phone), device)).status).toBe(200)
  })

  it('by strangers is only that of strangers', async () => {
    const { phone, device } = await signInAs(test)
    await send(phone, device)
    const code = lastCode(phone)
    await send(phone)
    await spend(phone)
    expect(await codeOf(await signIn(phone, lastCode(phone)))).toBe('attempts_per_code')
    expect((await signIn(phone, code, device)).status).toBe(200)
  })
})

describe('guesses from one network', () => {
  it('count, and get the same answer, for numbers without a pending code', async () => {
    const headers = { 'CF-Connecting-IP': '203.0.113.77' }
    const guess = (phone: string) =>
      test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code: '1234' }, headers })
    for (let i = 0; i < 30; i += 1) expect((await guess(newPhone())).status).toBe(403)
    const pending = newPhone()
    await receiveCode(test, pending)
    expect([await codeOf(await guess(pending)), await codeOf(await guess(newPhone()))]).toEqual([
      'failures_per_network',
      'failures_per_network',
    ])
  })
})

describe('a device token', () => {
  it.each([
    ['of another number', async () => (await signInAs(test)).device],
    ['that is forged', async (device: string) => `${device.startsWith('A') ? 'B' : 'A'}${device.slice(1)}`],
    ['that is truncated', async (device: string) => device.slice(0, -2)],
    ['that is an access token', async () => (await signInAs(test)).access],
    ['that is garbage', async () => '💥'.repeat(1000)],
    ['that is empty', async () => ''],
  ])('%s is ignored without an error', async (_, make) => {
    const { phone, device } = await signInAs(test)
    await flood(phone)
    expect(await codeOf(await send(phone, await make(device)))).toBe('failures_per_number')
  })

  it('expires after 180 days', async () => {
    const { phone, device } = await signInAs(test)
    clock.advance(180 * 86_400)
    await flood(phone)
    expect(await codeOf(await send(phone, device))).toBe('failures_per_number')
  })

  it('is neither a bearer token nor a refresh token', async () => {
    const { device } = await signInAs(test)
    expect((await test.request('GET', '/api/v1/users/', { token: device })).status).toBe(401)
    expect((await test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: device } })).status).toBe(401)
  })
})

describe('a test number', () => {
  const phone = '+12025550199'

  it('accepts its fixed code until it expires, without messages, cooldown or send budget', async () => {
    for (let i = 0; i < 10; i += 1) {
      const sent = await send(phone)
      expect(await json(sent)).toEqual({ expires_in: 600, resend_in: 0, code_length: 4 })
      expect((await signIn(phone, '4321')).status).toBe(200)
    }
    expect(test.messages.filter(({ to }) => to === phone)).toHaveLength(0)
  })

  it('has the same limits on guesses as any other number', async () => {
    await send(phone)
    for (let i = 0; i < 5; i += 1) expect((await signIn(phone, '1111')).status).toBe(403)
    expect(await codeOf(await signIn(phone, '4321'))).toBe('attempts_per_code')
  })

  it('becomes an ordinary number after it expires', async () => {
    const past = '+12025550198'
    const code = await receiveCode(test, past)
    expect(code).toHaveLength(4)
    expect((await send(past)).status).toBe(429)
  })
})

describe('country lists', () => {
  it('block sends to denied countries', async () => {
    const response = await send('+8501921234567')
    expect([response.status, await codeOf(response)]).toEqual([403, 'country_not_served'])
  })

  it('block sends to countries missing from the allowed list', async () => {
    const app = createTestApp({ variables: { SMS_COUNTRIES_ALLOWED: 'RU, US' } })
    const ask = async (phone: string) =>
      (await app.request('POST', '/api/v1/auth/send_code/', { body: { phone } })).status
    expect([
      await ask(newPhone()),
      await ask('+12025550123'),
      await ask('+18765550123'),
      await ask('+447911123456'),
    ]).toEqual([200, 200, 403, 403])
  })
})
