import { afterEach, describe, expect, test, vi } from 'vitest'
import { createTokens } from '../../src/identity/tokens.ts'
import type { TokenClaims } from '../../src/identity/tokens.ts'
import { createVerifiedTokens } from '../../src/identity/verified-tokens.ts'

const claims = (userId: number): TokenClaims => {
  const issuedAt = Math.floor(Date.now() / 1000)
  return { tokenType: 'access', userId, sessionId: 1, jti: 'j', issuedAt, expiresAt: issuedAt + 60 }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('the cache of verified tokens', () => {
  test('keeps a token until its expiry, to the millisecond', () => {
    const verified = createVerifiedTokens()
    verified.remember('t', { claims: claims(1), goodUntil: 1000 })
    expect(verified.recall('t', 999)?.userId).toBe(1)
    expect(verified.recall('t', 1000)).toBeUndefined()
    expect(verified.recall('t', 0)).toBeUndefined()
  })

  test('evicts the oldest token when it is full', () => {
    const verified = createVerifiedTokens(2)
    for (const id of [1, 2, 3]) verified.remember(`t${id}`, { claims: claims(id), goodUntil: 10 })
    expect([1, 2, 3].map((id) => verified.recall(`t${id}`, 0)?.userId)).toEqual([undefined, 2, 3])
  })

  test('does not confuse a token with forgeries, other kinds or later tokens', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const settings = { secretKey: 'k'.repeat(32), tokenIssuer: 'i', tokenAudience: 'a' }
    const tokens = createTokens(settings)
    const token = await tokens.sign(claims(7))
    expect(await tokens.read(token, ['access'])).toMatchObject({ userId: 7 })
    expect(await tokens.read(token, ['access'])).toMatchObject({ userId: 7 })
    expect(await tokens.read(token, ['refresh'])).toBeUndefined()

    const [head, body, signature] = token.split('.') as [string, string, string]
    const other = btoa(JSON.stringify({ ...claims(8), token_type: 'access' })).replaceAll('=', '')
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)
    for (const forged of [`${head}.${other}.${signature}`, `${head}.${body}.${flipped}`, `${token} `])
      expect(await tokens.read(forged, ['access'])).toBeUndefined()

    vi.setSystemTime(Date.now() + 60_000)
    expect(await tokens.read(token, ['access'])).toBeUndefined()
  })

  test('drops tokens without a kid after the switch to asymmetric keys', async () => {
    const now = Date.now()
    let later = 0
    const shared = { secretKey: 'k'.repeat(32), tokenIssuer: 'i', tokenAudience: 'a' }
    const token = await createTokens(shared).sign(claims(7))
    const { privateKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ])) as CryptoKeyPair
    const { x, y, d } = (await crypto.subtle.exportKey('jwk', privateKey)) as Record<'x' | 'y' | 'd', string>
    const signingKeys = [{ kid: 'one', alg: 'ES256' as const, kty: 'EC', crv: 'P-256', x, y, d }]
    const tokens = createTokens({ ...shared, signingKeys, acceptHs256Until: now + 1000 }, () => now + later)
    expect(await tokens.read(token, ['access'])).toMatchObject({ userId: 7 })
    later = 1000
    expect(await tokens.read(token, ['access'])).toBeUndefined()
  })
})
