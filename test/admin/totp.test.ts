import { describe, expect, it } from 'vitest'
import { newRecoveryCodes, readRecoveryCode } from '../../src/admin/second-factor/recovery-codes.ts'
import { openSecret, sealSecret } from '../../src/admin/second-factor/sealed-secret.ts'
import { matchingStep, totpCode, totpStep, totpUri } from '../../src/admin/second-factor/totp.ts'
import { toBase32 } from '../../src/lib/base32.ts'

/** RFC 6238, appendix B. */
const RFC_SECRET = new TextEncoder().encode('12345678901234567890')
const RFC_VECTORS = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const
const STEP = 30_000
const KEYS = { secretKey: 'a key of thirty-two bytes or more', previousSecretKeys: [] as string[] }

describe('TOTP codes', () => {
  it.each(RFC_VECTORS)('at %i seconds match the RFC', (seconds, code) => {
    expect(totpCode(RFC_SECRET, totpStep(seconds * 1000), 8)).toBe(code)
    expect(totpCode(RFC_SECRET, totpStep(seconds * 1000))).toBe(code.slice(2))
  })

  it('are valid one step before and after', () => {
    const now = 1_700_000_000_000
    const steps = [-2, -1, 0, 1, 2].map((drift) =>
      matchingStep(RFC_SECRET, totpCode(RFC_SECRET, totpStep(now) + drift), now),
    )
    expect(steps).toEqual([undefined, totpStep(now) - 1, totpStep(now), totpStep(now + STEP), undefined])
    for (const code of ['', '1', '1234567', 'abcdef', '００００００'])
      expect(matchingStep(RFC_SECRET, code, now)).toBeUndefined()
  })

  it('are offered to apps with a base32 secret', () => {
    expect(toBase32(RFC_SECRET)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    expect(['', 'f', 'fo', 'foo', 'foob', 'fooba'].map((word) => toBase32(new TextEncoder().encode(word)))).toEqual([
      '',
      'MY',
      'MZXQ',
      'MZXW6',
      'MZXW6YQ',
      'MZXW6YTB',
    ])
    const uri = new URL(totpUri(RFC_SECRET, { account: 'a+b@example.com', issuer: 'Referral API' }))
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/Referral API:a+b@example.com',
    ])
    expect(uri.search).toBe('?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Referral%20API')
  })
})

describe('a stored TOTP secret', () => {
  it('is encrypted differently each time, for its owner only', async () => {
    const [one, two] = [await sealSecret(KEYS, 7, RFC_SECRET), await sealSecret(KEYS, 7, RFC_SECRET)]
    expect(one).not.toBe(two)
    expect(await openSecret(KEYS, 7, one)).toEqual(RFC_SECRET)
    expect(await openSecret(KEYS, 8, one)).toBeUndefined()
    for (const text of ['', 'v1.x.y', `${one}AAAA`, one.replace('v1', 'v2')])
      expect(await openSecret(KEYS, 7, text)).toBeUndefined()
  })

  it('can be decrypted after a key rotation while the old key is configured', async () => {
    const sealed = await sealSecret(KEYS, 7, RFC_SECRET)
    const secretKey = 'another key of thirty-two bytes or so'
    expect(await openSecret({ secretKey, previousSecretKeys: [KEYS.secretKey] }, 7, sealed)).toEqual(RFC_SECRET)
    expect(await openSecret({ secretKey, previousSecretKeys: [] }, 7, sealed)).toBeUndefined()
  })
})

describe('recovery codes', () => {
  it('are ten distinct codes, accepted in any notation', () => {
    const codes = newRecoveryCodes()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) {
      expect(code).toMatch(/^[a-z2-7]{5}-[a-z2-7]{5}$/)
      for (const typed of [code, code.toUpperCase(), ` ${code.replace('-', ' ')} `, code.replace('-', '')])
        expect(readRecoveryCode(typed)).toBe(code)
    }
    for (const typed of ['123456', '', 'abcde-fghi', 'abcde-fghij-k', 'abcd1-fghij'])
      expect(readRecoveryCode(typed)).toBeUndefined()
  })
})
