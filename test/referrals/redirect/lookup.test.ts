import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { LinkCache } from '../../../src/links/redirect/link-cache.ts'
import { createLinkCache, rememberLinks } from '../../../src/links/redirect/link-cache.ts'
import { json } from '../../support/test-app.ts'
import { useTestClock } from '../../support/test-clock.ts'
import { addLink, addOwner, createRedirectApp, DESKTOP, IPHONE, PIXEL, STORES } from './support.ts'

const { advance } = useTestClock()
const never = () => new Promise<never>(() => undefined)
const PREVIEWER = 'WhatsApp/2.24.20.81 A'

describe('looking up a link', () => {
  it('uncached takes one trip, one link row and one user row', async () => {
    const owner = await addOwner()
    await addLink({ code: 'cold-link', userId: owner.id })
    const { visit, d1, asked } = createRedirectApp()
    await visit(`/r/${owner.code}`, IPHONE)
    expect(d1.counts).toMatchObject({ trips: 1, statements: 1, rowsRead: 1, rowsWritten: 0 })
    d1.reset()
    await visit('/r/cold-link', IPHONE)
    expect(d1.counts).toMatchObject({ trips: 1, statements: 1, rowsRead: 2, rowsWritten: 0 })
    expect(asked).toEqual({ get: 2, put: 2, forget: 0 })
  })

  it('cached takes no trip, no awaited write, and at most one cache read', async () => {
    const { code } = await addOwner()
    const test = createRedirectApp({}, { clicks: { count: never } })
    await test.visit(`/r/${code}`, IPHONE)
    test.asked.get = 0
    test.d1.reset()
    for (const userAgent of [IPHONE, PIXEL, DESKTOP, PREVIEWER]) await test.visit(`/r/${code}`, userAgent)
    expect([test.d1.counts.trips, test.asked.get]).toEqual([0, 0])

    const other = test.startIsolate({ ipLimit: never })
    const response = await other.request('GET', `/r/${code}`, { headers: { 'User-Agent': IPHONE } })
    expect([response.status, other.d1.counts.trips, test.asked.get]).toEqual([302, 0, 1])
    await other.request('GET', `/r/${code}/`, { headers: { 'User-Agent': IPHONE } })
    expect(test.asked.get).toBe(1)
  })

  it.each([
    'CODE.',
    'CODE)',
    '(CODE),',
    'CODE&x=1',
    'CODE%C2%BB',
    '%22CODE%22',
    'CODE!',
    'CODE/',
    '%E2%80%AACODE%E2%80%AC',
  ])('finds the link in /r/%s, which chats and people make of it', async (written) => {
    const { code } = await addOwner()
    const { visit } = createRedirectApp()
    for (const path of [`/r/${written}`, `/R/${written}`]) {
      expect((await visit(path.replace('CODE', code), IPHONE)).headers.get('location')).toBe(STORES.IOS_STORE_URL)
    }
  })

  it('does not wait for a cache write', async () => {
    const { code } = await addOwner()
    const linkCache: LinkCache = { get: () => Promise.resolve(undefined), put: never, forget: never }
    const { visit } = createRedirectApp({}, { linkCache })
    expect((await visit(`/r/${code}`, IPHONE)).status).toBe(302)
  })

  it('works without the cache when it fails, and logs that', async () => {
    const { code } = await addOwner()
    const down = () => Promise.reject(new Error('cache down'))
    const { visit, settle, logLines } = createRedirectApp({}, { linkCache: { get: down, put: down, forget: down } })
    expect((await visit(`/r/${code}`, IPHONE)).status).toBe(302)
    await settle()
    expect(logLines.filter(({ event }) => event === 'link_cache_failed')).toHaveLength(2)
  })

  it('is refreshed within a minute in every cache', async () => {
    const { id, code } = await addOwner()
    const test = createRedirectApp()
    await test.visit(`/r/${code}`, IPHONE)
    advance(59)
    const late = test.startIsolate()
    await late.request('GET', `/r/${code}`, { headers: { 'User-Agent': IPHONE } })
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE id = ?').bind(id).run()
    expect((await test.visit(`/r/${code}`, IPHONE)).status).toBe(302)
    advance(1)
    for (const app of [test, late]) {
      const response = await app.request('GET', `/r/${code}`, { headers: { 'User-Agent': IPHONE } })
      expect(response.status).toBe(200)
    }
  })

  it('caches a missing link for ten seconds', async () => {
    const { id } = await addOwner()
    const { visit, d1, asked } = createRedirectApp()
    for (let i = 0; i < 5; i += 1) await visit('/r/soon-there', IPHONE)
    // One to read, one to count the guess.
    expect([d1.counts.trips, asked.get]).toEqual([2, 1])
    await addLink({ code: 'soon-there', userId: id })
    advance(10)
    expect((await visit('/r/soon-there', IPHONE)).status).toBe(302)
  })

  it('reads no store for an impossible code', async () => {
    const { visit, d1, asked, shares } = createRedirectApp()
    for (const odd of [
      'ab',
      'a'.repeat(31),
      '%D0%B0%D0%BD%D0%BD%D0%B0',
      '..%2F..%2Fx',
      '%2F%2Fevil.example',
      '%ff',
      '%',
    ])
      expect((await visit(`/r/${odd}`, IPHONE)).status).toBe(200)
    expect([d1.counts.trips, asked.get, shares.length]).toEqual([0, 0, 0])
  })

  it.each(['image', 'iframe', 'empty'])(
    "reads no store for another page's %s, whatever the code",
    async (destination) => {
      const { code, id } = await addOwner({ name: 'Anna' })
      await addLink({ code: `${code}embedded`, userId: id })
      const { visit, d1, asked, shares } = createRedirectApp()
      const pages: string[] = []
      for (const one of [code, 'ZZZZZZ', `${code}embedded`, 'no-such-link'])
        pages.push(await (await visit(`/r/${one}`, DESKTOP, { 'Sec-Fetch-Dest': destination })).text())
      expect([d1.counts.trips, asked.put, shares.length]).toEqual([0, 0, 0])
      expect(pages[0]!.replaceAll(code, 'ZZZZZZ')).toBe(pages[1])
      expect(pages[2]).toBe(pages[3])
      expect(pages.join('')).not.toContain('Anna')
    },
  )

  it('limits guessing per network before the database; cached links are not limited', async () => {
    const { code } = await addOwner()
    let left = 3
    const ipLimit = (bucket: string) => Promise.resolve(!bucket.startsWith('link') || (left -= 1) >= 0)
    const { visit, d1 } = createRedirectApp({}, { ipLimit })
    await visit(`/r/${code}`, IPHONE)
    const statuses: number[] = []
    for (let i = 0; i < 50; i += 1) statuses.push((await visit(`/r/GUE55${i}`, DESKTOP)).status)
    // What may be an invite code gets a page without a look-up.
    expect(statuses).toEqual([...Array<number>(10).fill(200), ...Array<number>(40).fill(429)])
    // A link in one trip, two unknown codes in two each.
    expect(d1.counts.trips).toBe(5)
    const refused = await visit('/r/GUE5599', DESKTOP)
    expect(await json(refused)).toMatchObject({ code: 'requests_per_network' })
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await visit(`/r/${code}`, IPHONE)).status).toBe(302)
  })
})

describe('the data center cache', () => {
  it('stores, returns and deletes links, and does not store misses', async () => {
    const { id, code } = await addOwner()
    const cache = createLinkCache(() => caches.default)
    const link = { key: code, ownerId: id, inviteCode: code, ownerName: 'Аня', channel: null, campaign: null }
    const noUtm = { utmSource: null, utmMedium: null, utmTerm: null, utmContent: null }
    const record = {
      ...link,
      destination: null,
      title: null,
      description: null,
      image: null,
      expiresAt: null,
      ...noUtm,
    }
    const cached = { link: record, freshUntil: Date.now() + 60_000 }
    expect(await cache.get(code)).toBeUndefined()
    await cache.put(code, cached)
    expect(await cache.get(code)).toEqual(cached)
    await cache.forget(code)
    expect(await cache.get(code)).toBeUndefined()
    await cache.put(code, { link: undefined, freshUntil: Date.now() + 10_000 })
    expect(await cache.get(code)).toBeUndefined()
  })

  it('has a limited memory cache in front that deletes with it', async () => {
    const asked: string[] = []
    const behind: LinkCache = {
      get: (key) => Promise.resolve(void asked.push(key)),
      put: () => Promise.resolve(),
      forget: (key) => Promise.resolve(void asked.push(`forget ${key}`)),
    }
    const cache = rememberLinks(behind, () => 0, 2)
    const nothing = { link: undefined, freshUntil: 1 }
    for (const key of ['a', 'b', 'a', 'c']) await cache.put(key, nothing)
    expect([await cache.get('a'), await cache.get('c'), await cache.get('b')]).toEqual([nothing, nothing, undefined])
    await cache.forget('a')
    expect(await cache.get('a')).toBeUndefined()
    expect(asked).toEqual(['b', 'forget a', 'a'])
  })
})

describe('a dead link', () => {
  it.each([
    [IPHONE, 'en'],
    [PIXEL, 'ru'],
    [DESKTOP, 'ru'],
    [PREVIEWER, 'en'],
    ['curl/8.5.0', 'en'],
  ])('has one answer, whatever the reason: %s', async (userAgent, language) => {
    const { id } = await addOwner()
    const tag = crypto.randomUUID().slice(0, 6)
    const link = { userId: id, title: 'Secret', destination: 'https://shop.example/' }
    await addLink({ ...link, code: `dis${tag}`, disabled_at: 1 })
    await addLink({ ...link, code: `exp${tag}`, expires_at: Date.now() - 1 })
    const now = await addLink({ ...link, code: `now${tag}`, expires_at: Date.now() }).then(() => `now${tag}`)
    const blocked = await addOwner({ isActive: false })
    const deleted = await addOwner({ deletedAt: 1 })
    await addLink({ ...link, code: `blo${tag}`, userId: blocked.id })
    const { visit, clicks, settle } = createRedirectApp({ LINK_HOSTS: 'shop.example' })
    const answers = new Set<string>()
    for (const code of [
      `dis${tag}`,
      `exp${tag}`,
      now,
      `blo${tag}`,
      blocked.code,
      deleted.code,
      `unk${tag}`,
      '!',
      'a',
    ]) {
      const response = await visit(`/r/${code}`, userAgent, { 'Accept-Language': language })
      response.headers.delete('x-request-id')
      expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null])
      answers.add(JSON.stringify([...response.headers, await response.text()]))
    }
    await settle()
    expect([answers.size, clicks.length]).toEqual([1, 0])
    expect([...answers][0]).not.toMatch(/Secret|shop\.example|referral_token/)
  })

  it('includes one that ends while cached', async () => {
    const { id } = await addOwner()
    await addLink({ code: 'ends-soon', userId: id, expires_at: Date.now() + 5000 })
    const { visit, d1 } = createRedirectApp()
    expect((await visit('/r/ends-soon', IPHONE)).status).toBe(302)
    advance(5)
    expect((await visit('/r/ends-soon', IPHONE)).status).toBe(200)
    expect(d1.counts.trips).toBe(1)
  })
})

describe('the response', () => {
  it('is not cacheable and sends no referrer', async () => {
    const { code } = await addOwner()
    const { visit } = createRedirectApp()
    for (const userAgent of [IPHONE, DESKTOP, PREVIEWER]) {
      const { headers, status } = await visit(`/r/${code}`, userAgent)
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'private, no-store',
        'x-robots-tag': 'noindex',
        'referrer-policy': 'no-referrer',
        vary: status === 302 ? 'User-Agent' : 'User-Agent, Accept-Language',
      })
    }
  })

  it('is the same with or without the trailing slash and in any notation of the code', async () => {
    const { code } = await addOwner()
    const { visit } = createRedirectApp()
    const written = `${code.slice(0, 3)}-${code.slice(3)}`.toLowerCase().replaceAll('0', 'o')
    for (const path of [`/r/${code}/`, `/r/${written}`, `/r/${written}/?x=1`])
      expect((await visit(path, IPHONE)).headers.get('location')).toBe(STORES.IOS_STORE_URL)
    for (const path of ['/r', '/r/', `/r/${code}/more`]) expect((await visit(path, IPHONE)).status).toBe(404)
    expect((await visit(`/r/${code}`, IPHONE, {}, 'POST')).status).toBe(405)
  })

  it('leaves no code, token or address in the log', async () => {
    const { code } = await addOwner()
    const { visit, logLines, settle } = createRedirectApp()
    const response = await visit(`/r/${code}?referral_token=abc-def&utm_source=chat`, PIXEL)
    await settle()
    expect(logLines).toMatchObject([{ event: 'request', route: '/r/:code', status: 302 }])
    const text = JSON.stringify(logLines)
    for (const secret of [code, 'abc-def', 'chat', response.headers.get('set-cookie')!.slice(16, 60)])
      expect(text).not.toContain(secret)
  })
})
