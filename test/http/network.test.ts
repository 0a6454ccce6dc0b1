import { describe, expect, it } from 'vitest'
import { isWithinShare, networkOf, SESSION_REQUESTS, SHIELD_REQUESTS } from '../../src/http/network.ts'
import { createTestApp, json, signInAs } from '../support/test-app.ts'

describe('networkOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::', 'fe80:0:0:0::/64'],
  ])('maps %s to %s', (ip, network) => {
    expect(networkOf(new Headers({ 'CF-Connecting-IP': ip }))).toBe(network)
  })

  it('trusts no other header: without the trusted one, all requests share a bucket', () => {
    const spoofed = { 'X-Forwarded-For': '203.0.113.7', 'X-Real-IP': '203.0.113.7', Forwarded: 'for=203.0.113.7' }
    expect(networkOf(new Headers(spoofed))).toBe('unknown')
  })
})

describe('the flood shield', () => {
  const test = createTestApp()

  it('has a separate budget for changes, so that they cannot block sign-ins', async () => {
    const asked: string[] = []
    const ipLimit = (bucket: string) => Promise.resolve(asked.push(bucket) < 0)
    const counted = createTestApp({ variables: { NETWORK_LIMITS: 'on' }, ports: { ipLimit } })
    const { access } = await signInAs(test)
    for (const [method, path] of [
      ['PATCH', '/api/v1/users/current_user/'],
      ['PATCH', '/api/v1/referral_links/any-link/'],
      ['DELETE', '/api/v1/referral_links/any-link/'],
    ] as const) {
      const headers = { 'CF-Connecting-IP': '203.0.113.7' }
      const body = method === 'PATCH' ? {} : undefined
      const refused = await counted.request(method, path, { token: access, headers, ...(body && { body }) })
      expect([refused.status, (await json(refused))['code']]).toEqual([429, 'requests_per_network'])
    }
    expect(asked).toEqual(Array(3).fill('write 203.0.113.7'))
  })

  /** Requests that find room, and the sieves' own counts. */
  const sieve = () => {
    const counts = new Map<string, number>()
    const take = (most: number) => async (bucket: string) => {
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
      return counts.get(bucket)! <= most
    }
    const config = { ...test.config, networkLimits: true }
    return { counts, ports: { config, ipLimit: take(SHIELD_REQUESTS), sessionLimit: take(SESSION_REQUESTS) } }
  }

  it.each(['entry', 'key', 'write', 'staff', 'link', 'click', 'page'] as const)(
    'counts %s requests of an IPv6 /48 too, which has three times as many',
    async (kind) => {
      const { ports } = sieve()
      const networks = Array.from({ length: 1000 }, (_, i) => `2001:db8:7:${i.toString(16)}::/64`)
      const answers = await Promise.all(networks.map(async (network) => isWithinShare(ports, network, kind)))
      expect(answers.filter(Boolean)).toHaveLength(SESSION_REQUESTS)
      expect(await isWithinShare(ports, '2001:db8:8:1::/64', kind)).toBe(true)
    },
  )

  it('takes nothing of its neighbours from a network without room, and asks about an IPv4 address once', async () => {
    const { counts, ports } = sieve()
    for (let i = 0; i < 2 * SESSION_REQUESTS; i += 1) await isWithinShare(ports, '2001:db8:7:1::/64', 'link')
    expect(counts.get('link 2001:db8:7::/48')).toBe(SHIELD_REQUESTS)
    expect(await isWithinShare(ports, '2001:db8:7:2::/64', 'link')).toBe(true)
    await isWithinShare(ports, '192.0.2.1', 'entry')
    expect([...counts.keys()].filter((bucket) => bucket.includes('192'))).toEqual(['192.0.2.1'])
    expect(counts.get('192.0.2.1')).toBe(1)
  })
})
