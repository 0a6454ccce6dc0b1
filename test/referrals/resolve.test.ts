import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createClickTokens } from '../../src/links/click-token.ts'
import { clickOn, makeLink, makeOwner } from '../support/referrals.ts'
import { createTestApp, json } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const DAY_MS = 86_400_000
const clock = useTestClock()
const test = createTestApp()
const tokens = createClickTokens([test.config.secretKey], test.config.attributionWindowMs)

const resolve = async (body: object, app = test, headers = {}) =>
  app.request('POST', '/api/v1/referrals/resolve/', { body, headers })
const resolved = async (body: object) => json(await resolve(body))
const NONE = { valid: false }

/** The content of the token in a response. */
async function clickOf(body: object) {
  const { referral_token: token } = await json<{ referral_token: string }>(await resolve(body))
  return tokens.read(token, Date.now())
}

describe('resolving a token', () => {
  it('keeps its click: neither window nor budgets start over', async () => {
    const { token, clickId } = tokens.mint('K49FJ5', Date.now())
    const click = { linkKey: 'K49FJ5', clickId, clickedAt: Date.now(), channel: 'direct' }
    clock.advance(29 * 86_400)
    test.d1.reset()
    expect(await clickOf({ token })).toEqual(click)
    expect(test.d1.counts.trips).toBe(0)
    const again = (await resolved({ token }))['referral_token']
    clock.advance(86_400 + 1)
    expect(await resolved({ token: again })).toEqual(NONE)
  })

  it('signed with a former key returns one signed with the current key', async () => {
    const former = 'f'.repeat(32)
    const app = createTestApp({ variables: { SECRET_KEY: 'n'.repeat(32), PREVIOUS_SECRET_KEYS: former } })
    const old = createClickTokens([former], 30 * DAY_MS).mint('K49FJ5', Date.now())
    const body = await json(await resolve({ token: old.token }, app))
    const today = createClickTokens(['n'.repeat(32)], 30 * DAY_MS)
    expect(today.read(String(body['referral_token']), Date.now())).toMatchObject({ clickId: old.clickId })
  })

  it('that is forged, foreign or missing is invalid, without saying why', async () => {
    const good = clickOn(test, 'K49FJ5')
    const stranger = createTestApp({ variables: { SECRET_KEY: 'x'.repeat(32) } })
    for (const token of ['', 'x', `${good}A`, clickOn(stranger, 'K49FJ5'), 'x'.repeat(5000)]) {
      expect(await resolved({ token })).toEqual(NONE)
    }
  })
})

describe('resolving an install referrer', () => {
  it("accepts Play's format, also encoded once or twice, and RuStore's bare token", async () => {
    const { token, clickId } = tokens.mint('K49FJ5', Date.now())
    const plain = `utm_source=telegram&referral_token=${token}&utm_medium=link`
    const once = encodeURIComponent(plain)
    for (const referrer of [plain, once, encodeURIComponent(once), `referral_token=${token}`, token]) {
      expect(await clickOf({ referrer })).toMatchObject({ clickId })
    }
  })

  it('without one of our tokens is invalid', async () => {
    const organic = 'utm_source=google-play&utm_medium=organic'
    for (const referrer of [organic, '', '%', '%E0%A4%A', 'referral_token=', 'referral_token=x&utm_source=y']) {
      expect(await resolved({ referrer })).toEqual(NONE)
    }
  })
})

describe('a referrer, which is parsed up to three times,', () => {
  const padded = (referrer: string, length: number) => `${referrer}&utm_content=`.padEnd(length, 'x')

  it('may have 2,000 characters', async () => {
    const { token, clickId } = tokens.mint('K49FJ5', Date.now())
    expect(await clickOf({ referrer: padded(`referral_token=${token}`, 2000) })).toMatchObject({ clickId })
    expect(await resolved({ referrer: padded('utm_source=x', 2000) })).toEqual(NONE)
  })

  it.each([
    ['a character more', padded('utm_source=x', 2001)],
    ['as much as a body can hold', '+&'.repeat(32_450)],
  ])('is not parsed if it has %s', async (_, referrer) => {
    const response = await resolve({ referrer })
    expect(response.status).toBe(400)
    const errors = [{ field: 'referrer', code: 'too_long', message: expect.stringContaining('2000') as string }]
    expect(await json(response)).toMatchObject({ errors })
  })
})

describe('resolving a typed code', () => {
  it('of a user or link, in any notation, is a click now and takes one trip', async () => {
    const { id, code } = await makeOwner()
    await makeLink(id, 'SPR1NG26')
    for (const typed of ['spring-26', ' SPRlNG_26 ']) {
      expect(await clickOf({ code: typed })).toMatchObject({ linkKey: 'SPR1NG26', clickedAt: Date.now() })
    }
    test.d1.reset()
    const answer = await resolved({ code: code.toLowerCase() })
    expect(Object.keys(answer)).toEqual(['valid', 'referral_token'])
    expect(test.d1.counts).toMatchObject({ trips: 1, rowsWritten: 0 })
    expect(test.d1.counts.rowsRead).toBeLessThan(20)
  })

  it('that is unknown, ended, or of a blocked or deleted user is invalid, with the same answer', async () => {
    const { id, code } = await makeOwner()
    await makeLink(id, 'END3D0000', { disabledAt: 1 })
    await makeLink(id, 'END3D0001', { expiresAt: Date.now() })
    for (const typed of ['ZZZZZZ', 'nobodys-link', 'ended0000', 'ended0001', '', '?', 'x'.repeat(60)]) {
      expect([typed, await resolved({ code: typed })]).toEqual([typed, NONE])
    }
    for (const change of ['is_active = 0', 'is_active = 1, deleted_at = 1']) {
      await env.DB.prepare(`UPDATE users SET ${change} WHERE id = ?`).bind(id).run()
      expect(await resolved({ code })).toEqual(NONE)
    }
  })

  it('is limited per network, also for concurrent requests; then right codes are refused too', async () => {
    const { code } = await makeOwner()
    const attacker = { 'CF-Connecting-IP': '203.0.113.80' }
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => resolve({ code: `ZZ${String(1000 + i)}` }, test, attacker)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    const refused = await resolve({ code }, test, attacker)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('ratelimit-policy')).toBe('"unknown_codes";q=30;w=3600')
    expect(refused.headers.get('retry-after')).toBe('3600')
    expect((await resolve({ code }, test, { 'CF-Connecting-IP': '203.0.113.81' })).status).toBe(200)
    clock.advance(3600)
    expect((await resolve({ code }, test, attacker)).status).toBe(200)
  })

  it('does not count when the code is right', async () => {
    const { code } = await makeOwner()
    const app = createTestApp({ variables: { UNKNOWN_CODES_PER_HOUR: '1' } })
    const home = { 'CF-Connecting-IP': '203.0.113.82' }
    for (let i = 0; i < 5; i += 1) expect((await resolve({ code }, app, home)).status).toBe(200)
  })
})

describe('the input', () => {
  it('must be exactly one of the three', async () => {
    for (const body of [{}, { code: null }, { referrer: null, token: null }]) {
      const response = await resolve(body)
      expect(response.status).toBe(400)
      expect(await json(response)).toMatchObject({ errors: [{ field: 'code', code: 'required' }] })
    }
    const several = await resolve({ code: 'K49FJ5', token: 'x' })
    expect(several.status).toBe(400)
    expect(await json(several)).toMatchObject({
      errors: [
        { field: 'token', code: 'not_alone' },
        { field: 'code', code: 'not_alone' },
      ],
    })
    expect((await resolve({ code: 'ZZZZZZ', token: null })).status).toBe(200)
  })
})
