import { beforeEach, describe, expect, it } from 'vitest'
import { createClickTokens } from '../../../src/links/click-token.ts'
import { VISITORS_PER_NETWORK, VISITORS_PER_SITE, visitorIn } from '../../../src/links/clicks/click.ts'
import { useTestClock } from '../../support/test-clock.ts'
import { addLink, addOwner, cookieIn, createRedirectApp, DESKTOP, IPHONE, PIXEL, tokenIn } from './support.ts'

const DAY_SECONDS = 86_400
const { advance } = useTestClock()
let owner: Awaited<ReturnType<typeof addOwner>>
let path: string

beforeEach(async () => {
  owner = await addOwner()
  path = `/r/${owner.code}`
})

const cookie = (token = '') => ({ Cookie: `theme=dark; __Host-referral=${token}; a=b` })

describe('a click by a person', () => {
  it('is counted once, after the response', async () => {
    const { visit, clicks, settle } = createRedirectApp()
    await visit(`${path}?channel=telegram`, DESKTOP, { 'CF-Connecting-IP': '203.0.113.7' })
    await settle()
    expect(clicks).toEqual([
      {
        linkKey: owner.code,
        ownerId: owner.id,
        at: Date.now(),
        country: null,
        channel: 'telegram',
        campaign: null,
        platform: 'web',
        visitor: visitorIn('203.0.113.7', DESKTOP),
      },
    ])
  })

  const visitorsOf = async (visits: [address: string, userAgent: string][]) => {
    const { visit, clicks, settle } = createRedirectApp()
    for (const [address, userAgent] of visits) await visit(path, userAgent, { 'CF-Connecting-IP': address })
    await settle()
    expect(clicks).toHaveLength(visits.length)
    return new Set(clicks.map(({ visitor }) => visitor)).size
  }

  it('is that of one of a few visitors of its network, whatever user agents it invents', async () => {
    const invented = Array.from({ length: 60 }, (_, i): [string, string] => ['203.0.113.7', `${DESKTOP} ${i}`])
    expect(await visitorsOf(invented)).toBeLessThanOrEqual(VISITORS_PER_NETWORK)
    const networks = Array.from({ length: 60 }, (_, i): [string, string] => [`2001:db8:7:7::${i}`, `${DESKTOP} ${i}`])
    expect(await visitorsOf(networks)).toBeLessThanOrEqual(VISITORS_PER_NETWORK)
  })

  it('is that of one of 256 visitors of an IPv6 /48', () => {
    const visitors = Array.from({ length: 10_000 }, (_, i) => visitorIn(`2001:db8:7:${i.toString(16)}::/64`, DESKTOP))
    expect(new Set(visitors).size).toBeLessThanOrEqual(VISITORS_PER_SITE)
    expect(new Set(visitors).size).toBeGreaterThan(VISITORS_PER_SITE / 2)
  })

  it('tells people apart by their networks, and different browsers in one', async () => {
    const people = Array.from({ length: 30 }, (_, i): [string, string] => [`203.0.113.${i}`, IPHONE])
    expect(await visitorsOf(people)).toBe(30)
    expect(await visitorsOf([IPHONE, PIXEL, DESKTOP].map((userAgent) => ['203.0.113.7', userAgent]))).toBe(3)
    expect(await visitorsOf([IPHONE, IPHONE].map((userAgent) => ['203.0.113.7', userAgent]))).toBe(1)
  })

  it('has the channel of the link, or else a known one from the URL', async () => {
    await addLink({ code: `${owner.code}chan`, userId: owner.id, channel: 'qr' })
    const { visit, clicks, settle } = createRedirectApp()
    for (const at of [path, `${path}?channel=fax`, `${path}?channel=a%20b`, `/r/${owner.code}chan?channel=vk`])
      await visit(at, IPHONE)
    await settle()
    expect(clicks.map(({ channel }) => channel)).toEqual(['direct', 'other', 'direct', 'qr'])
  })

  it('through a campaign link has no owner, and its page no invite code', async () => {
    await addLink({ code: 'autumns', userId: null, channel: 'ads' })
    const { visit, clicks } = createRedirectApp()
    const page = await (await visit('/r/autumns', DESKTOP)).text()
    expect(clicks).toMatchObject([{ linkKey: 'AUTUMNS', ownerId: null, channel: 'ads' }])
    expect(page).toContain('id="phone-form"')
    expect(page).not.toContain('id="code"')
  })

  it('puts the same token into the URL and into a cookie for this host', async () => {
    const { visit, config } = createRedirectApp()
    const response = await visit(path, PIXEL)
    const token = cookieIn(response)
    expect(response.headers.get('set-cookie')).toBe(
      `__Host-referral=${token}; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax`,
    )
    expect(tokenIn(response.headers.get('location'))).toBe(token)
    const tokens = createClickTokens([config.secretKey], config.attributionWindowMs)
    expect(tokens.read(token, Date.now())).toMatchObject({ linkKey: owner.code, clickedAt: Date.now() })
    for (const userAgent of [IPHONE, DESKTOP]) expect(cookieIn(await visit(path, userAgent))).toHaveLength(48)
  })

  it('is redirected when the counter fails, which is logged', async () => {
    const failing = { count: () => Promise.reject(new Error('counter down')) }
    const { visit, settle, logLines } = createRedirectApp({}, { clicks: failing })
    const response = await visit(path, IPHONE)
    await settle()
    expect(response.status).toBe(302)
    expect(logLines).toContainEqual({ level: 'error', event: 'click_not_counted', reason: 'Error: counter down' })
  })

  it("is redirected but not counted beyond the network's budget", async () => {
    const shares: string[] = []
    const ipLimit = (bucket: string) => Promise.resolve(shares.push(bucket) > 0 && !bucket.startsWith('click'))
    const { visit, settle, clicks } = createRedirectApp({}, { ipLimit })
    const response = await visit(path, IPHONE, { 'CF-Connecting-IP': '203.0.113.9' })
    await settle()
    expect([response.status, clicks.length]).toEqual([302, 0])
    expect(cookieIn(response)).toHaveLength(48)
    expect(shares).toEqual(['link 203.0.113.9', 'click 203.0.113.9'])
  })
})

describe('a non-human visitor', () => {
  it.each([
    ['a crawler', 'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)', 'GET', {}],
    ['a prefetch', PIXEL, 'GET', { 'Sec-Purpose': 'prefetch;prerender' }],
    ['an image in a web page', DESKTOP, 'GET', { 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Mode': 'no-cors' }],
    ['a HEAD', PIXEL, 'HEAD', {}],
    ['an unidentified client', null, 'GET', {}],
    [
      'a crawler that poses as a phone',
      `${PIXEL} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
      'GET',
      {},
    ],
  ])('%s is redirected, not counted, and gets neither token nor cookie', async (_, userAgent, method, headers) => {
    const { visit, clicks, settle } = createRedirectApp()
    const response = await visit(path, userAgent, { ...headers, ...cookie('x') }, method)
    await settle()
    const store = 'https://play.google.com/store/apps/details?id=com.example.app&referrer=utm_source%3Dreferral'
    const expected = userAgent?.includes('Android') ? [302, store] : [200, null]
    expect([response.status, response.headers.get('location')]).toEqual(expected)
    expect([clicks.length, response.headers.get('set-cookie')]).toEqual([0, null])
  })

  it('HEAD returns the headers of GET without a body', async () => {
    const { visit } = createRedirectApp()
    for (const userAgent of [IPHONE, DESKTOP, 'WhatsApp/2.24.20.81 A']) {
      const [get, head] = [
        await visit(path, userAgent, { Purpose: 'prefetch' }),
        await visit(path, userAgent, {}, 'HEAD'),
      ]
      for (const { headers } of [get, head]) headers.delete('x-request-id')
      expect([...head.headers]).toEqual([...get.headers])
      expect([head.status, await head.text()]).toEqual([get.status, ''])
    }
  })
})

describe('two clicks', () => {
  it('with last touch keep and pass on the later one', async () => {
    const { visit } = createRedirectApp()
    const first = cookieIn(await visit(path, PIXEL))
    advance(DAY_SECONDS)
    const response = await visit(path, PIXEL, cookie(first))
    expect(cookieIn(response)).toMatch(/^[\w-]{48}$/)
    expect(cookieIn(response)).not.toBe(first)
    expect(tokenIn(response.headers.get('location'))).toBe(cookieIn(response))
  })

  it('with first touch keep the earlier one while valid; both are counted', async () => {
    const other = await addOwner()
    const { visit, clicks, settle } = createRedirectApp({ ATTRIBUTION_TOUCH: 'first' })
    const first = cookieIn(await visit(path, PIXEL))
    advance(29 * DAY_SECONDS)
    const second = await visit(`/r/${other.code}`, PIXEL, cookie(first))
    expect([cookieIn(second), tokenIn(second.headers.get('location'))]).toEqual([undefined, first])
    advance(2 * DAY_SECONDS)
    const third = await visit(`/r/${other.code}`, PIXEL, cookie(first))
    expect(cookieIn(third)).not.toBe(first)
    expect(tokenIn(third.headers.get('location'))).toBe(cookieIn(third))
    await settle()
    expect(clicks.map(({ linkKey }) => linkKey)).toEqual([owner.code, other.code, other.code])
  })

  it.each(['', 'forged', 'A'.repeat(47), 'x'.repeat(4000)])('replace a cookie that is not ours: %s', async (value) => {
    const { visit } = createRedirectApp({ ATTRIBUTION_TOUCH: 'first' })
    const token = cookieIn(await visit(path, PIXEL, cookie(value)))
    expect(token).toMatch(/^[\w-]{48}$/)
    expect(token).not.toBe(value)
  })

  it('caused by our own redirect to the app host count as one', async () => {
    const variables = { IOS_TARGET: 'universal_link', LINK_APP_HOST: 'go.example' }
    const { visit, app, clicks, settle } = createRedirectApp(variables)
    const location = (await visit(path, IPHONE)).headers.get('location')!
    const landing = await app.request(location, { headers: { 'User-Agent': IPHONE } })
    expect([landing.status, cookieIn(landing)]).toEqual([200, tokenIn(location)])
    await settle()
    expect(clicks).toHaveLength(1)
    advance(61)
    const later = await app.request(location, { headers: { 'User-Agent': IPHONE } })
    await settle()
    expect(clicks).toHaveLength(2)
    expect(cookieIn(later)).not.toBe(tokenIn(location))
  })

  it('ignore the token of another link in the URL', async () => {
    const other = await addOwner()
    const { visit, clicks, settle } = createRedirectApp()
    const planted = cookieIn(await visit(`/r/${other.code}`, DESKTOP))!
    const response = await visit(`${path}?referral_token=${planted}`, PIXEL)
    await settle()
    expect(clicks).toHaveLength(2)
    expect(cookieIn(response)).not.toBe(planted)
    expect(response.headers.get('location')).not.toContain(planted)
  })
})

describe('the landing page', () => {
  const formToken = async (response: Response) => /data-token="([\w-]+)"/.exec(await response.text())?.[1]

  it('has the token of its own link and click, even with first touch', async () => {
    const other = await addOwner()
    const { visit, config } = createRedirectApp({ ATTRIBUTION_TOUCH: 'first' })
    const first = cookieIn(await visit(path, DESKTOP))
    const token = await formToken(await visit(`/r/${other.code}`, DESKTOP, cookie(first)))
    const tokens = createClickTokens([config.secretKey], config.attributionWindowMs)
    expect(tokens.read(token, Date.now())?.linkKey).toBe(other.code)
  })

  it('in the other language is the same click', async () => {
    const { visit, clicks, settle } = createRedirectApp()
    const first = cookieIn(await visit(path, DESKTOP))
    const again = await visit(`${path}?lang=ru`, DESKTOP, cookie(first))
    await settle()
    expect(again.headers.get('content-language')).toBe('ru')
    expect(cookieIn(again)).toBeUndefined()
    expect(await formToken(again)).toBe(first)
    expect(clicks).toHaveLength(1)
    // A day later it is not, or its form would be dead: it takes clicks of a day alone.
    advance(DAY_SECONDS)
    expect(await formToken(await visit(`${path}?lang=ru`, DESKTOP, cookie(first)))).not.toBe(first)
  })
})
