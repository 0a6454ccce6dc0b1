import { describe, expect, it } from 'vitest'
import { networkOf } from '../../src/http/network.ts'

describe('networkOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::', 'fe80:0:0:0::/64'],
  ])('%s belongs to %s', (ip, network) => {
    expect(networkOf(new Headers({ 'CF-Connecting-IP': ip }))).toBe(network)
  })

  it('believes no other header: without the trusted one, everybody shares one bucket', () => {
    const spoofed = { 'X-Forwarded-For': '203.0.113.7', 'X-Real-IP': '203.0.113.7', Forwarded: 'for=203.0.113.7' }
    expect(networkOf(new Headers(spoofed))).toBe('unknown')
  })
})
