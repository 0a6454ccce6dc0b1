import { describe, expect, it } from 'vitest'
import { generateKey } from '../../src/cli/keys/generate-key.ts'
import { parseConfig } from '../../src/config.ts'
import type { SigningKey } from '../../src/identity/keys/signing-keys.ts'

const [edwards, curve, other] = await Promise.all([generateKey('EdDSA'), generateKey('ES256'), generateKey('EdDSA')])

const parsed = (SIGNING_KEYS: string, more: object = {}) =>
  parseConfig({ ENVIRONMENT: 'development', SIGNING_KEYS, ...more })
const problems = (text: string) => {
  const result = parsed(text)
  return 'problems' in result ? result.problems : []
}
const without = (key: SigningKey, name: keyof SigningKey) => ({ ...key, [name]: undefined })

describe('SIGNING_KEYS', () => {
  it('keeps the order of keys and drops unneeded members', () => {
    const text = JSON.stringify([{ ...curve, use: 'sig', key_ops: ['sign'], ext: true }, edwards])
    expect(parsed(text)).toMatchObject({ config: { signingKeys: [curve, edwards] } })
    const result = parsed(text)
    expect('config' in result && Object.keys(result.config.signingKeys[0]!)).not.toContain('key_ops')
  })

  it('is empty by default', () => {
    expect(parseConfig({ ENVIRONMENT: 'development' })).toMatchObject({
      config: { signingKeys: [], acceptHs256Until: 0 },
    })
  })

  it.each(['', 'nonsense', '{}', '[]', 'null', '"x"', JSON.stringify(edwards)])('refuses %j', (text) => {
    expect(problems(text)).toEqual([{ variable: 'SIGNING_KEYS', message: 'a JSON array of at least one private JWK' }])
  })

  it.each([
    ['a number', 5, 'must be a JWK object'],
    ['null', null, 'must be a JWK object'],
    ['no kid', without(edwards, 'kid'), 'kid must be'],
    ['an invalid kid', { ...edwards, kid: 'a b' }, 'kid must be'],
    ['a long kid', { ...edwards, kid: 'k'.repeat(65) }, 'kid must be'],
    ['no alg', without(edwards, 'alg'), 'alg must be ES256 or EdDSA'],
    ['HS256', { kid: 'k', kty: 'oct', alg: 'HS256', k: 'c2VjcmV0' }, 'alg must be ES256 or EdDSA'],
    ['alg none', { ...edwards, alg: 'none' }, 'alg must be ES256 or EdDSA'],
    ["another algorithm's key", { ...edwards, alg: 'ES256' }, 'kty and crv must be EC and P-256 for ES256'],
    ['the wrong curve', { ...curve, crv: 'P-384' }, 'kty and crv must be EC and P-256 for ES256'],
    ['Ed448', { ...edwards, crv: 'Ed448' }, 'kty and crv must be OKP and Ed25519 for EdDSA'],
    ['a public key', without(edwards, 'd'), 'd must be 32 bytes in base64url'],
    ['a short d', { ...curve, d: curve.d.slice(1) }, 'd must be 32 bytes in base64url'],
    ['plain base64', { ...curve, x: `${curve.x.slice(1)}+` }, 'x must be 32 bytes in base64url'],
    ['no y', without(curve, 'y'), 'y must be 32 bytes in base64url'],
    ["another key's public part", { ...edwards, x: other.x }, 'the private and public parts do not match'],
    ['a point off the curve', { ...curve, y: curve.x }, 'the private and public parts do not match'],
  ])('refuses %s without printing it', (_, key, message) => {
    const found = problems(JSON.stringify([curve, key]))
    expect(found).toEqual([
      { variable: 'SIGNING_KEYS', message: expect.stringMatching(new RegExp(`^key 2: ${message}`)) },
    ])
    for (const secret of [edwards.d, curve.d, curve.d.slice(1)]) expect(JSON.stringify(found)).not.toContain(secret)
  })

  it('reports every invalid key', () => {
    expect(problems(JSON.stringify([1, edwards, {}])).map(({ message }) => message.slice(0, 6))).toEqual([
      'key 1:',
      'key 3:',
    ])
  })

  it('refuses two keys with the same kid', () => {
    expect(problems(JSON.stringify([edwards, { ...curve, kid: edwards.kid }]))).toEqual([
      { variable: 'SIGNING_KEYS', message: 'each key needs a unique kid' },
    ])
  })
})

describe('ACCEPT_HS256_UNTIL', () => {
  it.each([
    ['2027-01-31', '2027-01-31T00:00:00Z'],
    [' 2027-01-31T12:30:00Z ', '2027-01-31T12:30:00Z'],
  ])('%s', (text, moment) => {
    expect(parsed(JSON.stringify([edwards]), { ACCEPT_HS256_UNTIL: text })).toMatchObject({
      config: { acceptHs256Until: Date.parse(moment) },
    })
  })

  it.each(['', 'soon', '2027-13-01', '2027-02-30', '31.01.2027', '1800000000', '2027-01-31T12:00:00'])(
    'refuses %j',
    (text) => {
      expect(parsed(JSON.stringify([edwards]), { ACCEPT_HS256_UNTIL: text })).toEqual({
        problems: [{ variable: 'ACCEPT_HS256_UNTIL', message: expect.stringContaining('a date such as') }],
      })
    },
  )
})

describe('session settings', () => {
  it.each([
    ['SESSION_MAX_LIFETIME_DAYS', '0'],
    ['SESSION_MAX_LIFETIME_DAYS', '3651'],
    ['MAX_SESSIONS_PER_USER', '0'],
    ['MAX_SESSIONS_PER_USER', '101'],
    ['MAX_SESSIONS_PER_USER', 'ten'],
  ])('%s rejects %s', (name, value) => {
    expect(parseConfig({ ENVIRONMENT: 'development', [name]: value })).toMatchObject({ problems: [{ variable: name }] })
  })

  it('have the defaults documented in docs/settings.md', () => {
    expect(parseConfig({ ENVIRONMENT: 'development' })).toMatchObject({
      config: { refreshTtlSeconds: 14 * 86_400, sessionMaxSeconds: 90 * 86_400, maxSessionsPerUser: 10 },
    })
  })
})
