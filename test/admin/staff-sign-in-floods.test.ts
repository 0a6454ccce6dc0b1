import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import type { Dashboard } from '../../src/admin/dashboard/responses.ts'
import { auditOfStaff } from '../support/account.ts'
import { createAuthenticator } from '../support/authenticator.ts'
import { accept, inviteSomeone } from '../support/invites.ts'
import { createOwner, givePasskey, passkeyChallenge, PASSWORD } from '../support/own-staff.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json, newAddress } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

/* Someone with any number of networks and nothing else must not be able to fill the database at the sign-in of staff. */

const clock = useTestClock()
const DAY_SECONDS = 24 * 3600
let day = 0

/** Each test has a day of its own: no limit and no count goes on from another. */
beforeEach(() => {
  day += 1
  clock.advance(day * DAY_SECONDS)
})

const PER_MINUTE = 30
const test = createTestApp({ variables: { LIMITS: `staff_sign_ins_per_service=${PER_MINUTE}` } })
const AUTH = '/api/v1/admin/auth/'
const NOBODYS = await createAuthenticator()
const GUESSED = await NOBODYS.get('AAAA')
const TRIES = PER_MINUTE + 20

const passkey = async (id: string) =>
  test.request('POST', `${AUTH}passkey/`, { body: { state: 'x', credential: { ...GUESSED, id } } })
const password = async (email: string, headers: Record<string, string> = {}, typed = 'a wrong password') =>
  test.request('POST', AUTH, {
    body: { email, password: typed },
    headers: { 'CF-Connecting-IP': newAddress(), ...headers },
  })

/** Each try comes from a network of its own. */
const FLOODS: Record<string, (n: number) => Promise<Response>> = {
  'unknown passkeys': async (n) => passkey(`made-up-${n}`),
  'unknown invitations': async (n) => accept(test, `inv_${String(n).padStart(43, '0')}`),
  'invented e-mails': async (n) => password(`invented-${n}@example.com`),
}

const FAILED = "action = 'staff_sign_in_failed'"
const count = async (from: string) => (await env.DB.prepare(`SELECT count(*) AS n FROM ${from}`).first<number>('n'))!
const failuresCounted = async () =>
  (await env.DB.prepare(
    "SELECT coalesce(sum(value), 0) AS n FROM daily_counts WHERE metric GLOB 'staff_sign_in_failed:*'",
  ).first<number>('n'))!

const flood = async (kind: string) => {
  const answers: Response[] = []
  for (let n = 0; n < TRIES; n += 1) answers.push(await FLOODS[kind]!(n))
  return answers.map(({ status }) => status)
}

it.each(Object.keys(FLOODS))(
  '%s from any number of networks write a bounded number of rows, and are all counted',
  async (kind) => {
    clock.advance(3600)
    const [attempts, events, failures] = [
      await count('staff_attempts'),
      await count(`audit_events WHERE ${FAILED}`),
      await failuresCounted(),
    ]
    const statuses = await flood(kind)
    // Of the network and the service, and for a password of the account.
    expect((await count('staff_attempts')) - attempts).toBe(PER_MINUTE * (kind === 'invented e-mails' ? 3 : 2))
    expect((await count(`audit_events WHERE ${FAILED}`)) - events).toBe(10)
    const refused = statuses.filter((status) => status !== 429).length
    expect((await failuresCounted()) - failures).toBe(refused)
    // A password could be guessed, so it is not compared without being counted.
    expect(refused).toBe(kind === 'invented e-mails' ? PER_MINUTE : TRIES)
    clock.advance(3600)
    await FLOODS[kind]!(TRIES)
    expect((await count(`audit_events WHERE ${FAILED}`)) - events).toBe(11)
  },
)

it('keeps out neither known devices nor passkeys and invitations that exist', async () => {
  const owner = await createOwner()
  const key = await givePasskey(test, owner)
  const { token } = await inviteSomeone(test, await createStaff('superuser'))
  const { device } = await json<{ device: string }>(await password(owner.email, {}, PASSWORD))
  expect(await flood('invented e-mails')).toContain(429)
  const attempts = await count('staff_attempts')
  const stranger = await password(owner.email, {}, PASSWORD)
  expect([stranger.status, (await json(stranger))['code']]).toEqual([429, 'staff_sign_ins_per_service'])
  expect(stranger.headers.get('retry-after')).toBe('60')
  expect((await password(owner.email, { 'X-Device-Token': device }, PASSWORD)).status).toBe(200)
  const headers = { 'CF-Connecting-IP': newAddress() }
  const { challenge, state } = await passkeyChallenge(test, headers)
  const body = { state, credential: await key.get(challenge) }
  expect((await test.request('POST', `${AUTH}passkey/`, { headers, body })).status).toBe(200)
  expect((await accept(test, token)).status).toBe(200)
  // The challenge that was used, and nothing else.
  expect(await count('staff_attempts')).toBe(attempts + 1)
  clock.advance(60)
  expect((await password(owner.email, {}, PASSWORD)).status).toBe(200)
})

it('gives an account that is under attack the same answers as an invented one, and ten events an hour', async () => {
  const owner = await createOwner()
  const key = await givePasskey(test, owner)
  const seen = async (id: string) => {
    const statuses: number[] = []
    for (let i = 0; i < 12; i += 1) statuses.push((await passkey(id)).status)
    return statuses
  }
  expect(await seen(key.id)).toEqual(await seen('nobody-has-this'))
  const recorded = (await auditOfStaff(owner.id)).filter(({ action }) => action === 'staff_sign_in_failed')
  expect(recorded).toHaveLength(10)
})

it('shows on the dashboard as failed sign-ins, recorded or not', async () => {
  const analyst = await createStaff('analyst', Date.now())
  for (let n = 0; n < 25; n += 1) await passkey(`made-up-${n}`)
  const dashboard = await test.request('GET', '/api/v1/admin/dashboard/?days=7', analyst)
  expect((await json<Dashboard>(dashboard)).series.at(-1)).toMatchObject({ failures: 25 })
})
