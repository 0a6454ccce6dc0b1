import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyTurnstile } from '../../src/sign-in/turnstile/verify-turnstile.ts'
import { isJson, startFakeVendor, timeoutFor } from './vendors/fake-vendor.ts'
import type { FakeAnswer, FakeRequest, FakeVendor, Trouble } from './vendors/fake-vendor.ts'

const SECRET = '1x0000000000000000000000000000000AA'
const refusal = (...codes: string[]) => ({ body: { success: false, 'error-codes': codes } })

function speak(request: FakeRequest): FakeAnswer {
  if (request.path !== '/turnstile/v0/siteverify' || request.method !== 'POST') return { status: 404, body: '' }
  if (!isJson(request)) return refusal('bad-request')
  const { secret, response } = JSON.parse(request.body) as Record<string, string>
  if (secret !== SECRET) return refusal('invalid-input-secret')
  if (response !== 'good-token') return refusal('invalid-input-response')
  return { body: { success: true, challenge_ts: '2026-11-20T10:00:00Z', hostname: 'app.example', 'error-codes': [] } }
}

let turnstile: FakeVendor
beforeAll(async () => {
  turnstile = await startFakeVendor(speak)
})
afterAll(() => {
  turnstile.close()
})

const verify = (
  answer?: FakeAnswer | Trouble,
  { token = 'good-token', secretKey = SECRET, baseUrl = turnstile.url } = {},
) => {
  if (answer !== undefined) turnstile.next(answer)
  return verifyTurnstile({ secretKey, baseUrl, timeoutMs: timeoutFor(answer) }, token)
}

describe('Turnstile', () => {
  it('accepts a valid token and rejects another', async () => {
    expect(await verify()).toBe('passed')
    expect(await verify(undefined, { token: 'made-up' })).toBe('failed')
    expect(await verify(refusal('timeout-or-duplicate'))).toBe('failed')
  })

  it('with a wrong secret says nothing about the token', async () => {
    expect(await verify(undefined, { secretKey: 'wrong' })).toBe('unavailable')
    expect(await verify(refusal('invalid-input-secret', 'invalid-input-response'))).toBe('unavailable')
  })

  it.each<FakeAnswer | Trouble>([
    'hang',
    'slow',
    'cut',
    'cut midway',
    'long',
    { status: 500, body: { success: true } },
    { status: 302, body: '' },
    { body: '<html>' },
    { body: { success: 'true' } },
    { body: {} },
    refusal(),
    refusal('internal-error'),
  ])('response %j lets nobody pass', async (answer) => {
    expect(await verify(answer)).toBe('unavailable')
  })

  it('being unreachable lets nobody pass', async () => {
    expect(await verify(undefined, { baseUrl: 'http://127.0.0.1:1' })).toBe('unavailable')
  })
})
