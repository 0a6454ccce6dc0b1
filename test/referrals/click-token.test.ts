import { describe, expect, it } from 'vitest'
import { createClickTokens } from '../../src/links/click-token.ts'
import { isInviteCode, linkKey } from '../../src/links/link-key.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 23)
const OLD = 'o'.repeat(32)
const NEW = 'n'.repeat(32)
const tokens = createClickTokens([NEW], 30 * DAY)

describe('a click token', () => {
  it('contains link and time in a few URL-safe characters', () => {
    const { token, clickId } = tokens.mint('K49FJ5', NOW + 999)
    expect(tokens.read(token, NOW + DAY)).toEqual({ linkKey: 'K49FJ5', clickId, clickedAt: NOW, channel: 'direct' })
    expect(token).toMatch(/^[\w-]{48}$/)
    expect(tokens.read(tokens.mint('K49FJ5', NOW, 'vk').token, NOW)?.channel).toBe('vk')
    expect(tokens.mint('K49FJ5', NOW).token).not.toBe(token)
    expect(tokens.mint('A'.repeat(30), NOW).token.length).toBeLessThanOrEqual(100)
  })

  it('is valid during its window, and not before it was created', () => {
    const { token } = tokens.mint('K49FJ5', NOW)
    expect(tokens.read(token, NOW + 30 * DAY)).toMatchObject({ linkKey: 'K49FJ5', clickedAt: NOW })
    expect(tokens.read(token, NOW + 30 * DAY + 1)).toBeUndefined()
    expect(tokens.read(token, NOW - 61_000)).toBeUndefined()
  })

  it('is invalid once any character is changed, removed or added', () => {
    const { token } = tokens.mint('K49FJ5', NOW)
    for (let i = 0; i < token.length; i += 1) {
      for (const other of ['A', 'B', '-', '_', '9']) {
        if (token[i] === other) continue
        expect(tokens.read(token.slice(0, i) + other + token.slice(i + 1), NOW), `${i} ${other}`).toBeUndefined()
      }
      expect(tokens.read(token.slice(0, i), NOW)).toBeUndefined()
    }
    for (const odd of [undefined, '', `${token}A`, `${token}=`, ` ${token}`, 'x'.repeat(5000), '💥'])
      expect(tokens.read(odd, NOW)).toBeUndefined()
  })

  it('signed with an older secret is valid while that secret is configured', () => {
    const { token } = createClickTokens([OLD], 30 * DAY).mint('K49FJ5', NOW)
    expect(tokens.read(token, NOW)).toBeUndefined()
    expect(createClickTokens([NEW, OLD], 30 * DAY).read(token, NOW)).toMatchObject({ linkKey: 'K49FJ5' })
  })
})

describe('the key of a link', () => {
  it('is the same for all look-alikes', () => {
    for (const typed of ['Bob-Sled_1', 'BOBSLED1', 'b0b sledl', 'bob-s1ed-i']) expect(linkKey(typed)).toBe('B0BS1ED1')
    for (const bad of ['ab', 'a'.repeat(31), 'анна', 'a/b', '', '../x', 'a%00b']) expect(linkKey(bad)).toBeUndefined()
  })

  it('differs between invite codes and links', () => {
    expect(isInviteCode(linkKey('k49-fj5')!)).toBe(true)
    expect(isInviteCode(linkKey('summers')!)).toBe(false)
    expect(isInviteCode(linkKey('friends')!)).toBe(false)
  })
})
