import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { paddedSignature, verifyPasskey } from '../../src/admin/passkeys/verify-passkey.ts'
import { auditOfStaff } from '../support/account.ts'
import { createAuthenticator, toDer } from '../support/authenticator.ts'
import { createOwner, givePasskey, giveTotp, passkeyChallenge } from '../support/own-staff.ts'
import { changeStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
const PASSKEYS = '/api/v1/admin/account/passkeys/'
let network = 0

/** Each browser has its own address. */
function newBrowser() {
  network += 1
  const headers = { 'CF-Connecting-IP': `198.51.100.${network}` }
  return {
    headers,
    challenge: async () => passkeyChallenge(test, headers),
    signIn: async (state: string, credential: unknown) =>
      test.request('POST', '/api/v1/admin/auth/passkey/', { headers, body: { state, credential } }),
  }
}

const start = async (token: string) =>
  json<{ challenge: string; state: string; rp: unknown; exclude: string[] }>(
    await test.request('POST', `${PASSKEYS}options/`, { token }),
  )
const statusAndCode = async (answer: Response) => [answer.status, (await json(answer))['code']]
const REFUSED = [403, 'passkey_refused']

describe('a passkey', () => {
  it('can be registered, used without a second factor, renamed and deleted', async () => {
    const staff = await createOwner()
    await giveTotp(test, staff.id)
    const key = await givePasskey(test, staff, 'Ноутбук 🦔')
    const browser = newBrowser()
    const { challenge, state } = await browser.challenge()
    const answer = await browser.signIn(state, await key.get(challenge, { userId: staff.id }))
    expect(answer.status).toBe(200)
    expect(await json(answer)).toMatchObject({ access: expect.stringMatching(/^rst_/), role: 'support' })
    const { results } = await json<{ results: unknown[] }>(await test.request('GET', PASSKEYS, { token: staff.token }))
    expect(results).toEqual([
      { id: key.id, name: 'Ноутбук 🦔', created_at: expect.any(String), last_used_at: '2026-12-01T12:00:00.000Z' },
    ])
    const one = `${PASSKEYS}${key.id}/`
    const renamed = await test.request('PATCH', one, { token: staff.token, body: { name: 'Old laptop' } })
    expect(await json(renamed)).toMatchObject({ name: 'Old laptop' })
    expect((await test.request('DELETE', one, { token: staff.token })).status).toBe(204)
    const again = await browser.challenge()
    expect(await statusAndCode(await browser.signIn(again.state, await key.get(again.challenge)))).toEqual(REFUSED)
    expect((await auditOfStaff(staff.id)).map(({ action }) => action)).toEqual([
      'passkey_added',
      'staff_signed_in',
      'passkey_renamed',
      'passkey_deleted',
    ])
  })

  it('works with RSA keys too', async () => {
    const { token, id } = await createOwner()
    const key = await createAuthenticator({ algorithm: 'RS256' })
    const { challenge, state } = await start(token)
    const body = { name: 'Windows', state, credential: await key.create(challenge) }
    expect((await test.request('POST', PASSKEYS, { token, body })).status).toBe(201)
    const browser = newBrowser()
    const asked = await browser.challenge()
    expect((await browser.signIn(asked.state, await key.get(asked.challenge, { userId: id }))).status).toBe(200)
  })

  it('belongs to one account: nobody else can rename, delete or reuse it', async () => {
    const [one, other] = [await createOwner(), await createOwner()]
    const key = await givePasskey(test, one)
    const path = `${PASSKEYS}${key.id}/`
    expect((await test.request('DELETE', path, { token: other.token })).status).toBe(404)
    expect((await test.request('PATCH', path, { token: other.token, body: { name: 'Mine' } })).status).toBe(404)
    const { challenge, state } = await start(other.token)
    const body = { name: 'Mine', state, credential: await key.create(challenge) }
    expect(await statusAndCode(await test.request('POST', PASSKEYS, { token: other.token, body }))).toEqual([
      409,
      'passkey_taken',
    ])
  })

  it('needs a sign-in within the last ten minutes, and there are at most twenty', async () => {
    const { token, id } = await createOwner()
    for (let i = 0; i < 20; i += 1)
      await env.DB.prepare(
        `INSERT INTO staff_passkeys (credential_id, staff_id, public_key, algorithm, counter, name, created_at)
        VALUES (?, ?, 'x', 'ES256', 0, 'k', 1)`,
      )
        .bind(`key-${id}-${i}`, id)
        .run()
    expect((await test.request('POST', `${PASSKEYS}options/`, { token })).status).toBe(409)
    clock.advance(601)
    const answer = await test.request('POST', `${PASSKEYS}options/`, { token })
    expect(await statusAndCode(answer)).toEqual([403, 'recent_sign_in_required'])
  })
})

describe('a passkey registration is rejected', () => {
  it.each([
    ['from another origin', { origin: 'https://evil.example' }],
    ['from another host', { rpId: 'evil.example' }],
    ['without user verification', { unverified: true }],
  ])('%s', async (_, options) => {
    const { token } = await createOwner()
    const { challenge, state } = await start(token)
    const credential = await (await createAuthenticator()).create(challenge, options)
    const answer = await test.request('POST', PASSKEYS, { token, body: { name: 'x', state, credential } })
    expect(await statusAndCode(answer)).toEqual(REFUSED)
  })

  it('for another challenge, in another session, too late, or a second time', async () => {
    const [{ token }, other] = [await createOwner(), await createOwner()]
    const key = await createAuthenticator()
    const { challenge, state } = await start(token)
    const foreign = await start(other.token)
    const add = (credential: unknown, sent: string) =>
      test.request('POST', PASSKEYS, { token, body: { name: 'x', state: sent, credential } })
    expect(await statusAndCode(await add(await key.create('AAAA'), state))).toEqual(REFUSED)
    expect(await statusAndCode(await add(await key.create(foreign.challenge), foreign.state))).toEqual(REFUSED)
    expect((await add(await key.create(challenge), state)).status).toBe(201)
    const second = await createAuthenticator()
    expect(await statusAndCode(await add(await second.create(challenge), state))).toEqual(REFUSED)
    const late = await start(token)
    clock.advance(301)
    expect(await statusAndCode(await add(await second.create(late.challenge), late.state))).toEqual(REFUSED)
  })
})

describe('a passkey sign-in is rejected', () => {
  it.each([
    ['from another origin', { origin: 'https://evil.example' }],
    ['from another host', { rpId: 'evil.example' }],
    ['without user verification', { unverified: true }],
    ['with the type of a registration', { type: 'webauthn.create' }],
    ["with another user's handle", { userId: 1 }],
  ])('%s', async (_, options) => {
    const staff = await createOwner()
    const key = await givePasskey(test, staff)
    const browser = newBrowser()
    const { challenge, state } = await browser.challenge()
    const answer = await browser.signIn(state, await key.get(challenge, options))
    expect(await statusAndCode(answer)).toEqual(REFUSED)
    expect((await auditOfStaff(staff.id)).at(-1)).toMatchObject({
      action: 'staff_sign_in_failed',
      outcome: 'passkey_refused',
    })
  })

  it('with an invalid signature or one by another key', async () => {
    const key = await givePasskey(test, await createOwner())
    const thief = await createAuthenticator()
    const browser = newBrowser()
    const { challenge, state } = await browser.challenge()
    const [right, forged] = [await key.get(challenge), await thief.get(challenge)]
    for (const signature of [forged.response.signature, 'AAAA', 'MEQ', right.response.signature.slice(0, -8)]) {
      const credential = { ...right, response: { ...right.response, signature } }
      expect(await statusAndCode(await browser.signIn(state, credential))).toEqual(REFUSED)
    }
    expect((await browser.signIn(state, right)).status).toBe(200)
  })

  it('a second time: of 20 at once with the same response one succeeds', async () => {
    const key = await givePasskey(test, await createOwner())
    const browser = newBrowser()
    const { challenge, state } = await browser.challenge()
    const credential = await key.get(challenge)
    const answers = await Promise.all(Array.from({ length: 8 }, async () => browser.signIn(state, credential)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('with a challenge of another browser, of a registration, or expired', async () => {
    const staff = await createOwner()
    const key = await givePasskey(test, staff)
    const [one, other] = [newBrowser(), newBrowser()]
    const { challenge, state } = await one.challenge()
    const registration = await start(staff.token)
    expect(await statusAndCode(await other.signIn(state, await key.get(challenge)))).toEqual(REFUSED)
    expect(await statusAndCode(await one.signIn(registration.state, await key.get(registration.challenge)))).toEqual(
      REFUSED,
    )
    clock.advance(301)
    expect(await statusAndCode(await one.signIn(state, await key.get(challenge)))).toEqual(REFUSED)
  })

  it('when the counter did not increase, as with a cloned key', async () => {
    const key = await givePasskey(test, await createOwner(), 'Key', 5)
    const browser = newBrowser()
    const attempt = async (counter: number) => {
      const { challenge, state } = await browser.challenge()
      return (await browser.signIn(state, await key.get(challenge, { counter }))).status
    }
    expect([await attempt(6), await attempt(6), await attempt(3), await attempt(0), await attempt(9)]).toEqual([
      200, 403, 403, 403, 200,
    ])
  })

  it('for blocked staff', async () => {
    const staff = await createOwner()
    const key = await givePasskey(test, staff)
    await changeStaff(staff.id, 'blocked_at = 1')
    const browser = newBrowser()
    const { challenge, state } = await browser.challenge()
    expect(await statusAndCode(await browser.signIn(state, await key.get(challenge)))).toEqual([403, 'user_blocked'])
  })

  it('when the budget of the network is used up', async () => {
    const stranger = await createAuthenticator()
    const browser = newBrowser()
    const { challenge, state } = await browser.challenge()
    const statuses: number[] = []
    for (let i = 0; i < 32; i += 1) {
      const credential = { ...(await stranger.get(challenge)), id: `stranger-${i}` }
      statuses.push((await browser.signIn(state, credential)).status)
    }
    expect(statuses.indexOf(429)).toBe(30)
  })
})

it('a passkey sign-in gives strangers no more guesses at the password', async () => {
  const staff = await createOwner()
  const key = await givePasskey(test, staff)
  const guess = async () =>
    (
      await test.request('POST', '/api/v1/admin/auth/', {
        headers: newBrowser().headers,
        body: { email: staff.email, password: 'a guess' },
      })
    ).status
  for (let i = 0; i < 9; i += 1) expect(await guess()).toBe(401)
  for (let i = 0; i < 12; i += 1) {
    const browser = newBrowser()
    const { challenge, state } = await browser.challenge()
    expect((await browser.signIn(state, await key.get(challenge))).status).toBe(200)
  }
  expect([await guess(), await guess()]).toEqual([401, 429])
})

describe('an ECDSA signature', () => {
  it('in DER with leading zeros omitted is read correctly', async () => {
    const key = await createAuthenticator()
    const challenge = 'AAAA'
    const { response: made } = await key.create(challenge)
    const stored = { credentialId: key.id, publicKey: made.publicKey, algorithm: 'ES256', counter: 0 }
    const party = { id: 'api.example', origin: 'https://api.example' }
    const met = { r: 0, s: 0 }
    for (let i = 0; i < 5000 && (met.r === 0 || met.s === 0); i += 1) {
      const answer = await key.get(challenge)
      const [r, s] = significantBytes(Buffer.from(answer.response.signature, 'base64url'))
      if (r === 32 && s === 32) continue
      if (r! < 32) met.r += 1
      if (s! < 32) met.s += 1
      expect(await verifyPasskey(answer, stored, { party, challenge })).toBe(0)
    }
    expect(Math.min(met.r, met.s)).toBeGreaterThan(0)
  })

  it('is padded to a fixed length, and left unchanged if invalid', () => {
    const raw = new Uint8Array(64).fill(0x80)
    raw.set([0, 0, 1], 0)
    const padded = Buffer.from(paddedSignature(Buffer.from(toDer(raw)).toString('base64url')), 'base64url')
    expect(padded.length).toBe(72)
    expect([...padded.subarray(5, 37)]).toEqual([...raw.subarray(0, 32)])
    expect([...padded.subarray(40)]).toEqual([...raw.subarray(32)])
    for (const text of ['', 'AAAA', 'MAYCAQECAQ']) expect(paddedSignature(text)).toBe(text)
  })
})

/** The lengths of the two numbers in a signature. */
function significantBytes(der: Buffer): number[] {
  const second = 4 + der[3]!
  return [4, second + 2].map((at) => der[at - 1]! - (der[at] === 0 ? 1 : 0))
}
