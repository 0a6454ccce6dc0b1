import { decode, sign, verify } from 'hono/jwt'
import { describe, expect, it } from 'vitest'
import { generateKey } from '../../src/cli/keys/generate-key.ts'
import type { KeySet } from '../../src/identity/keys/responses.ts'
import { publishedKeys } from '../../src/identity/keys/signing-keys.ts'
import type { SigningKey } from '../../src/identity/keys/signing-keys.ts'
import { deriveKey } from '../../src/lib/keys.ts'
import { createTestApp, json, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()

const [edwards, edwards2, curve] = await Promise.all([
  generateKey('EdDSA'),
  generateKey('EdDSA'),
  generateKey('ES256', 'curve.2026-11'),
])
const KEYS = '/.well-known/jwks.json'

const appWith = (keys: SigningKey[], variables: Record<string, string> = {}) =>
  createTestApp({ variables: { ...(keys.length > 0 && { SIGNING_KEYS: JSON.stringify(keys) }), ...variables } })
const isGood = async (app: TestApp, token: string) => {
  const verified = await app.request('POST', '/api/v1/auth/jwt/verify/', { body: { token } })
  const used = await app.request('GET', '/api/v1/users/current_user/', { token })
  expect(used.status).toBe(verified.status)
  return verified.status === 200
}
const refresh = (app: TestApp, token: string) =>
  app.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: token } })
const headerOf = (token: string): unknown => decode(token).header
const keySet = async (app: TestApp) => json<KeySet>(await app.request('GET', KEYS))
const open = (key: SigningKey) => {
  const { d: _, ...rest } = key
  return rest
}

describe.each([
  ['EdDSA', edwards],
  ['ES256', curve],
] as const)('SIGNING_KEYS with %s', (alg, key) => {
  const app = appWith([key])

  it('signs and verifies both tokens with the key', async () => {
    const pair = await signInAs(app)
    for (const token of [pair.access, pair.refresh]) expect(headerOf(token)).toEqual({ alg, typ: 'JWT', kid: key.kid })
    expect(await isGood(app, pair.access)).toBe(true)
    const next = await json<SignedIn>(await refresh(app, pair.refresh))
    expect(await isGood(app, next.access)).toBe(true)
  })

  it('issues the same claims as HS256', async () => {
    const [keyed, plain] = [await signInAs(app), await signInAs(appWith([]))]
    for (const kind of ['access', 'refresh'] as const) {
      const claims = decode(keyed[kind]).payload
      expect(Object.keys(claims)).toEqual(Object.keys(decode(plain[kind]).payload))
      expect(claims).toMatchObject({ token_type: kind, iss: 'referral-api', aud: 'referral-api' })
    }
  })

  it('lets others verify tokens with the public key alone', async () => {
    const { access } = await signInAs(app)
    const { keys } = await keySet(app)
    expect(keys).toEqual([{ ...open(key), use: 'sig' }])
    expect(
      await verify(access, { ...keys[0] } as JsonWebKey & { kty: string }, {
        alg,
        iss: 'referral-api',
        aud: 'referral-api',
      }),
    ).toMatchObject({
      token_type: 'access',
    })
  })

  it('returns the same successor within the grace period, byte for byte where the algorithm is deterministic', async () => {
    const { refresh: token } = await signInAs(app)
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(app, token)))
    const tokens = await Promise.all(answers.map(async (answer) => (await json<SignedIn>(answer)).refresh))
    expect(new Set(tokens.map((one) => JSON.stringify(decode(one).payload))).size).toBe(1)
    expect(new Set(tokens).size).toBe(alg === 'EdDSA' ? 1 : tokens.length)
    clock.advance(31)
    expect((await refresh(app, tokens.at(-1)!)).status).toBe(200)
  })

  it('rejects the same claims signed with another key or algorithm', async () => {
    const { access } = await signInAs(app)
    const { payload } = decode(access)
    const [head = '', body = '', signature = ''] = access.split('.')
    const bytes = (text: string) => Uint8Array.from(new TextEncoder().encode(text))
    const [stranger, strangeCurve] = [await generateKey(alg, key.kid), await generateKey('ES256', key.kid)]
    const secret = await hmacKey(deriveKey(app.config.secretKey, 'access-and-refresh-tokens'))
    const withHeader = (header: object, sig = signature) => `${base64Url(JSON.stringify(header))}.${body}.${sig}`
    const hs256 = { alg: 'HS256', typ: 'JWT', kid: key.kid }
    const publicTexts = [JSON.stringify(open(key)), JSON.stringify({ ...open(key), use: 'sig' }), key.x]
    const confused = await Promise.all(
      [...publicTexts.map(bytes), new Uint8Array(Buffer.from(key.x, 'base64url'))].map(async (material) => {
        const input = `${base64Url(JSON.stringify(hs256))}.${body}`
        const mac = await crypto.subtle.sign('HMAC', await hmacKey(material), bytes(input))
        return `${input}.${Buffer.from(mac).toString('base64url')}`
      }),
    )
    const forged = [
      ...confused,
      await sign(payload, stranger),
      await sign(payload, strangeCurve),
      await sign(payload, { ...stranger, kid: 'unknown' }),
      await sign(payload, secret, 'HS256'),
      await sign(payload, Object.assign(secret, { alg: 'HS256', kid: key.kid })),
      withHeader({ alg: 'none', typ: 'JWT' }, ''),
      withHeader({ alg: 'none', typ: 'JWT', kid: key.kid }, ''),
      withHeader({ alg: 'None', typ: 'JWT', kid: key.kid }),
      withHeader({ alg: alg === 'EdDSA' ? 'ES256' : 'EdDSA', typ: 'JWT', kid: key.kid }),
      withHeader({ alg: 'HS256', typ: 'JWT' }),
      withHeader({ typ: 'JWT', kid: key.kid }),
      ...['unknown', '', '__proto__', 'constructor', '../keys', "' OR 1=1", null, 0, [key.kid], { kid: key.kid }].map(
        (kid) => withHeader({ alg, typ: 'JWT', kid }),
      ),
      withHeader({ alg, typ: 'JWT' }),
      withHeader({ alg, typ: 'JWT', kid: key.kid, jwk: open(stranger) }),
      withHeader({ alg, typ: 'JWT', kid: key.kid, crit: ['exp'] }),
      `${head}.${base64Url(JSON.stringify({ ...payload, user_id: 1, sub: '1' }))}.${signature}`,
      `${head}.${body}.`,
      `${head}.${body}`,
      `${base64Url('null')}.${body}.${signature}`,
    ]
    expect(new Set(forged).size).toBe(forged.length)
    for (const token of forged) expect([token, await isGood(app, token)]).toEqual([token, false])
    expect(await isGood(app, access)).toBe(true)
  })
})

describe('key rotation', () => {
  it('adds the new key, makes it first, then removes the old one, without signing anyone out', async () => {
    const [before, added, first, after] = [[curve], [curve, edwards], [edwards, curve], [edwards]].map((keys) =>
      appWith(keys),
    ) as [TestApp, TestApp, TestApp, TestApp]
    const old = await signInAs(before)
    const during = await signInAs(added)
    expect(headerOf(during.access)).toMatchObject({ kid: curve.kid })
    const fresh = await signInAs(first)
    expect(headerOf(fresh.access)).toMatchObject({ kid: edwards.kid, alg: 'EdDSA' })
    // During a deploy, isolates of both versions serve requests.
    for (const [one, two] of [
      [before, added],
      [added, first],
    ] as const) {
      for (const pair of [old, during]) {
        expect([await isGood(one, pair.access), await isGood(two, pair.access)]).toEqual([true, true])
      }
    }
    expect(await isGood(added, fresh.access)).toBe(true)
    expect(await isGood(before, fresh.access)).toBe(false)
    const moved = await json<SignedIn>(await refresh(first, old.refresh))
    expect(headerOf(moved.refresh)).toMatchObject({ kid: edwards.kid })
    expect([await isGood(after, moved.access), await isGood(after, during.access)]).toEqual([true, false])
    expect((await refresh(after, during.refresh)).status).toBe(401)
    expect((await refresh(after, moved.refresh)).status).toBe(200)
  })

  it('publishes every key, the signing key first, and no private members', async () => {
    const text = await (await appWith([edwards, curve, edwards2]).request('GET', KEYS)).text()
    expect((JSON.parse(text) as KeySet).keys.map(({ kid }) => kid)).toEqual([edwards.kid, curve.kid, edwards2.kid])
    for (const { d } of [edwards, curve, edwards2]) expect(text).not.toContain(d)
    expect(text).not.toContain('"d"')
  })
})

describe('migration from SECRET_KEY', () => {
  it('rejects HS256 tokens once keys are configured', async () => {
    const { access, refresh: token } = await signInAs(appWith([]))
    const keyed = appWith([edwards])
    expect(await isGood(keyed, access)).toBe(false)
    expect((await refresh(keyed, token)).status).toBe(401)
  })

  it('accepts HS256 tokens until ACCEPT_HS256_UNTIL and signs with the key', async () => {
    const moving = appWith([curve], { ACCEPT_HS256_UNTIL: '2026-12-02' })
    const { access, refresh: token } = await signInAs(appWith([]))
    expect(headerOf(access)).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(await isGood(moving, access)).toBe(true)
    const next = await json<SignedIn>(await refresh(moving, token))
    expect(headerOf(next.refresh)).toMatchObject({ kid: curve.kid })
    clock.advance(12 * 3600 - 1)
    const late = await signInAs(appWith([]))
    expect(await isGood(moving, late.access)).toBe(true)
    clock.advance(1)
    expect(await isGood(moving, late.access)).toBe(false)
    expect((await refresh(moving, late.refresh)).status).toBe(401)
  })

  it('does not let the token choose its algorithm', async () => {
    const moving = appWith([curve], { ACCEPT_HS256_UNTIL: '2030-01-01T00:00:00Z' })
    const { access } = await signInAs(moving)
    const { payload } = decode(access)
    const secret = await hmacKey(deriveKey(moving.config.secretKey, 'access-and-refresh-tokens'))
    const material = Uint8Array.from(new TextEncoder().encode(JSON.stringify(open(curve))))
    expect(await isGood(moving, await sign(payload, secret, 'HS256'))).toBe(true)
    expect(await isGood(moving, await sign(payload, await hmacKey(material), 'HS256'))).toBe(false)
    for (const kid of [curve.kid, 'unknown', '']) {
      const named = Object.assign(secret, { alg: 'HS256', kid }) as never
      expect(await isGood(moving, await sign(payload, named))).toBe(false)
    }
  })

  it.each(['HS384', 'HS512', 'ES256', 'EdDSA', 'none'])('ignores a header that says %s', async (alg) => {
    const plain = appWith([])
    const { payload } = decode((await signInAs(plain)).access)
    const secret = await hmacKey(deriveKey(plain.config.secretKey, 'access-and-refresh-tokens'))
    const input = `${base64Url(JSON.stringify({ alg, typ: 'JWT' }))}.${base64Url(JSON.stringify(payload))}`
    const mac = await crypto.subtle.sign('HMAC', secret, new TextEncoder().encode(input))
    expect(await isGood(plain, `${input}.${Buffer.from(mac).toString('base64url')}`)).toBe(false)
  })

  it('can be rolled back by removing the keys', async () => {
    const { access } = await signInAs(appWith([edwards]))
    expect(await isGood(appWith([]), access)).toBe(false)
  })
})

describe('GET /.well-known/jwks.json', () => {
  it('has one key with HS256, which signs seals of the ledger and no tokens', async () => {
    const app = appWith([])
    const { access } = await signInAs(app)
    expect(headerOf(access)).toEqual({ alg: 'HS256', typ: 'JWT' })
    const [key, ...more] = publishedKeys(app.config)
    expect(await keySet(app)).toEqual({ keys: [{ ...open(key!), use: 'sig' }] })
    expect(more).toEqual([])
    const forged = await sign(decode(access).payload, { ...key! })
    expect([await isGood(app, access), await isGood(app, forged)]).toEqual([true, false])
  })

  it('has that key no more with SIGNING_KEYS', async () => {
    expect(await keySet(appWith([edwards]))).toEqual({ keys: [{ ...open(edwards), use: 'sig' }] })
  })

  it('is cacheable for five minutes and has an ETag', async () => {
    const app = appWith([edwards])
    for (const path of [KEYS, `${KEYS}/`]) {
      const first = await app.request('GET', path)
      expect(first.headers.get('cache-control')).toBe('public, max-age=300')
      expect(first.headers.get('content-type')).toBe('application/json')
      const etag = first.headers.get('etag') ?? ''
      const again = await app.request('GET', path, { headers: { 'If-None-Match': `W/${etag}` } })
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
      const rotated = await appWith([edwards2, edwards]).request('GET', path, { headers: { 'If-None-Match': etag } })
      expect(rotated.status).toBe(200)
    }
  })

  it('reads no store', async () => {
    const app = appWith([edwards])
    await app.request('GET', KEYS)
    expect(app.d1.counts.trips).toBe(0)
  })
})

const base64Url = (text: string) => Buffer.from(text).toString('base64url')
const hmacKey = (bytes: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
