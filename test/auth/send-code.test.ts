import { describe, expect, it } from 'vitest'
import type { SmsOutcome } from '../../src/sms/sms.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()

const send = (phone: unknown, app: TestApp = test) =>
  app.request('POST', '/api/v1/auth/send_code/', { body: { phone } })
const signIn = (phone: string, code: string) =>
  test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })

describe('POST /auth/send_code', () => {
  it('sends a 4-digit code by message and, in development, also returns it', async () => {
    const phone = newPhone()
    const response = await send(phone)
    expect(response.status).toBe(200)
    const message = test.messages.find(({ to }) => to === phone)
    const code = Number(message?.code)
    expect(code).toBeGreaterThanOrEqual(1000)
    expect(code).toBeLessThanOrEqual(9999)
    expect(message?.text).toContain(String(code))
    expect(message?.ttlSeconds).toBe(600)
    expect(await json(response)).toEqual({ expires_in: 600, resend_in: 60, code_length: 4, code })
  })

  it('never returns the code in production', async () => {
    const secret = 'p'.repeat(32)
    const production = createTestApp({
      variables: {
        ENVIRONMENT: 'production',
        SECRET_KEY: secret,
        SMS_PROVIDERS: 'webhook',
        SMS_WEBHOOK_URL: 'https://sms.example',
        SMS_WEBHOOK_SECRET: secret,
      },
    })
    const phone = newPhone()
    const response = await send(phone, production)
    const text = await response.text()
    const code = production.messages[0]?.code ?? ''
    expect(JSON.parse(text)).toEqual({ expires_in: 600, resend_in: 60, code_length: 4 })
    // By itself: the same digits may be a part of a longer number, or of an id.
    const alone = new RegExp(`(?<![\\da-f-])${code}(?![\\da-f-])`)
    expect(`"${code}"`).toMatch(alone)
    expect(text + JSON.stringify([...response.headers]) + JSON.stringify(production.logLines)).not.toMatch(alone)
  })

  it('sends the message in the language of the request', async () => {
    const phone = newPhone()
    const headers = { 'Accept-Language': 'ru-RU,ru;q=0.9,en;q=0.8' }
    await test.request('POST', '/api/v1/auth/send_code/', { body: { phone }, headers })
    expect(test.messages.at(-1)).toMatchObject({ locale: 'ru', text: expect.stringContaining('код для входа') })
  })

  it.each([
    '+79174445566',
    '+7 (917) 444-55-66',
    'tel:+7-917-444-55-66',
    ' +7 917 444 55 66 ',
    '+7.917.444.55.66',
    '＋79174445566',
    '+7917444٥٥٦٦',
  ])('accepts %j as the same number', async (typed) => {
    await send(typed)
    const refused = await send('+79174445566')
    expect(refused.status).toBe(429)
    clock.advance(2 * 86_400)
  })

  it.each([
    '',
    'abc',
    '79174445566',
    '89174445566',
    '+7917444556',
    '+0000000000',
    '+999123456789',
    '+7917444556677',
    `+${'1'.repeat(50)}`,
    '+79174445566\u0000',
    '\ud800+79174445566',
  ])('rejects %j', async (phone) => {
    const response = await send(phone)
    expect(response.status).toBe(400)
    expect(await json(response)).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'phone', code: 'invalid_phone' }],
    })
  })

  it.each([
    [undefined, 'required'],
    [null, 'invalid_type'],
    [79174445566, 'invalid_type'],
    [{}, 'invalid_type'],
    [['+79174445566'], 'invalid_type'],
  ])('rejects the phone %j with %s', async (phone, code) => {
    expect(await json(await send(phone))).toMatchObject({ errors: [{ field: 'phone', code }] })
  })

  it('rejects a second request during the cooldown and keeps the pending code valid', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    clock.advance(10)
    const refused = await send(phone)
    expect(refused.status).toBe(429)
    expect(await json(refused)).toMatchObject({ code: 'send_cooldown' })
    expect(refused.headers.get('retry-after')).toBe('50')
    expect(refused.headers.get('ratelimit')).toBe('"send_cooldown";r=0;t=50')
    expect(refused.headers.get('ratelimit-policy')).toBe('"send_cooldown";q=1;w=60')
    expect((await signIn(phone, code)).status).toBe(200)
  })

  it('waits 60, 120, then 300 seconds, and stops after 5 sends a day', async () => {
    const phone = newPhone()
    const waits: unknown[] = []
    for (let sent = 0; sent < 5; sent += 1) {
      const { resend_in: wait } = await json<{ resend_in: number }>(await send(phone))
      waits.push(wait)
      clock.advance(wait)
    }
    expect(waits).toEqual([60, 120, 300, 300, 300])
    const refused = await send(phone)
    expect([refused.status, (await json(refused))['code']]).toEqual([429, 'sends_per_number'])
    clock.advance(Number(refused.headers.get('retry-after')))
    expect((await send(phone)).status).toBe(200)
  })

  it('replaces the pending code after the cooldown', async () => {
    const phone = newPhone()
    const first = await receiveCode(test, phone)
    clock.advance(60)
    const second = await receiveCode(test, phone)
    // One pair in 9,000 is the same code twice.
    const outcome = first === second ? wrongCode(second) : first
    expect((await signIn(phone, outcome)).status).toBe(403)
    expect((await signIn(phone, second)).status).toBe(200)
  })

  it('has no cooldown right after a sign-in', async () => {
    const { phone } = await signInAs(test)
    expect((await send(phone)).status).toBe(200)
    expect((await send(phone)).status).toBe(429)
  })

  it('gives the same answer for known and unknown numbers, without a database query', async () => {
    const { phone: known } = await signInAs(test)
    test.d1.reset()
    const [first, second] = [await send(known), await send(newPhone())]
    const shape = async (response: Response) => {
      const { code: _, ...body } = await json(response)
      const { 'x-request-id': __, ...headers } = Object.fromEntries(response.headers)
      return { status: response.status, body, headers }
    }
    expect(await shape(first)).toEqual(await shape(second))
    expect(test.d1.counts.trips).toBe(0)
  })

  it('sends one message when 20 requests arrive at once', async () => {
    const phone = newPhone()
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(phone)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(19)
    expect(test.messages.filter(({ to }) => to === phone)).toHaveLength(1)
  })

  it('restores the budget and the earlier code when the vendor rejects the message', async () => {
    const phone = newPhone()
    let outcome: SmsOutcome = { kind: 'rejected', retryable: false, reason: 'no such number' }
    const failing = createTestApp({ ports: { sms: { send: () => Promise.resolve(outcome) } } })
    const code = await receiveCode(test, phone)
    clock.advance(60)
    for (let i = 0; i < 7; i += 1) {
      const refused = await send(phone, failing)
      expect([refused.status, (await json(refused))['code']]).toEqual([502, 'sms_rejected'])
    }
    expect((await signIn(phone, code)).status).toBe(200)
    outcome = { kind: 'unknown' }
    expect((await send(phone, failing)).status).toBe(200)
    expect((await send(phone, failing)).status).toBe(429)
  })
})

describe('wrong codes', () => {
  it('are limited to 5 per code and 10 per number and day', async () => {
    const phone = newPhone()
    const guess = async () => {
      const code = test.messages.findLast(({ to }) => to === phone)?.code ?? ''
      return json(await signIn(phone, wrongCode(code)))
    }
    await receiveCode(test, phone)
    for (let i = 0; i < 5; i += 1) expect(await guess()).toMatchObject({ code: 'invalid_code' })
    expect(await guess()).toMatchObject({ code: 'attempts_per_code' })
    clock.advance(60)
    await receiveCode(test, phone)
    for (let i = 0; i < 5; i += 1) expect(await guess()).toMatchObject({ code: 'invalid_code' })
    expect(await guess()).toMatchObject({ code: 'failures_per_number' })
    clock.advance(120)
    expect(await json(await send(phone))).toMatchObject({ code: 'failures_per_number' })
    clock.advance(86_400)
    expect((await send(phone)).status).toBe(200)
  })

  it('do not lock a number without a pending code, and do not reveal that there is none', async () => {
    const phone = newPhone()
    for (let round = 0; round < 4; round += 1) {
      for (let i = 0; i < 5; i += 1) expect((await signIn(phone, '1234')).status).toBe(403)
      expect(await json(await signIn(phone, '1234'))).toMatchObject({ code: 'attempts_per_code' })
      clock.advance(600)
    }
    const code = await receiveCode(test, phone)
    expect((await signIn(phone, code)).status).toBe(200)
  })

  it('stop counting when they age out, not after a sign-in', async () => {
    const phone = newPhone()
    for (let day = 0; day < 2; day += 1) {
      const code = await receiveCode(test, phone)
      for (let i = 0; i < 4; i += 1) await signIn(phone, wrongCode(code))
      expect((await signIn(phone, code)).status).toBe(200)
    }
    const code = await receiveCode(test, phone)
    for (let i = 0; i < 2; i += 1) await signIn(phone, wrongCode(code))
    expect(await json(await signIn(phone, code))).toMatchObject({ code: 'failures_per_number' })
  })
})
