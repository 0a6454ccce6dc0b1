import { describe, expect, it } from 'vitest'
import { networkOf } from '../../src/http/network.ts'
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
      const refused = await counted.request(method, path, { token: access, headers })
      expect([refused.status, (await json(refused))['code']]).toEqual([429, 'requests_per_network'])
    }
    expect(asked).toEqual(Array(3).fill('write 203.0.113.7'))
  })
})
