import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PhoneLimits } from '../../src/admin/phone-limits/responses.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { failBefore } from '../support/failing-database.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { rowsOf } from '../support/stored.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
let staff: TestStaff

beforeAll(async () => {
  staff = await createStaff('support', Date.parse('2026-12-01T12:00:00Z'))
})

const ask = async (method: string, path: string, body?: object, app: TestApp = test) =>
  app.request(method, `/api/v1/admin/${path}`, { token: staff.token, ...(body && { body }) })
const guess = (phone: string, code: string) =>
  test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })

/** Uses up all guesses of a day from different networks. Returns the pending code. */
async function attack(phone: string) {
  let code = ''
  for (let i = 0; i < 2; i += 1) {
    code = await receiveCode(test, phone)
    for (let n = 0; n < 5; n += 1) await guess(phone, wrongCode(code))
    clock.advance(121)
  }
  return code
}

const unlocks = async () => (await rowsOf('audit_events')).filter(({ action }) => action === 'number_unlocked')

describe('a number locked by attackers', () => {
  it('shows the limit and its end, and its owner signs in immediately after an unlock', async () => {
    const phone = newPhone()
    const owner = await currentUser(test, await signInAs(test, phone))
    await attack(phone)
    expect((await test.request('POST', '/api/v1/auth/send_code/', { body: { phone } })).status).toBe(429)
    const shown = await json<PhoneLimits>(await ask('GET', `users/${owner.id}/guard/`))
    expect(shown).toMatchObject({ phone, user_id: owner.id, is_locked: true })
    expect(shown.lanes[0]).toMatchObject({ failures: 10, locked_until: expect.stringMatching(/^2026-12-02T12:0/) })

    const reason = 'The owner called,\nticket 4711'
    const answer = await ask('POST', `users/${owner.id}/guard/unlock/`, { reason })
    expect(answer.status).toBe(200)
    expect(await json<PhoneLimits>(answer)).toMatchObject({ user_id: owner.id, is_locked: false })
    expect((await guess(phone, await receiveCode(test, phone))).status).toBe(200)

    const [event, ...others] = await unlocks()
    expect(others).toEqual([])
    expect(event).toMatchObject({ actor: 'staff', actor_id: staff.id, subject_id: owner.id, outcome: 'ok' })
    expect(JSON.parse(String(event?.['details']))).toEqual({
      phone: `+7 ••• ••• •• ${phone.slice(-2)}`,
      reason: 'The owner called, ticket 4711',
      before: { attempts: 5, failures: 10, sends: 3 },
      after: { attempts: 0, failures: 0, sends: 0 },
    })
  })

  it('may be unknown and in any notation', async () => {
    const phone = newPhone()
    const code = await attack(phone)
    const spelled = encodeURIComponent(`${phone.slice(0, 2)} (${phone.slice(2, 5)}) ${phone.slice(5)}`)
    expect(await json<PhoneLimits>(await ask('GET', `numbers/${spelled}/`))).toMatchObject({ phone, user_id: null })
    expect((await ask('POST', `numbers/${phone}/unlock/`, { reason: 'x' })).status).toBe(200)
    expect((await guess(phone, code)).status).toBe(200)
    expect((await unlocks()).at(-1)).toMatchObject({ subject_id: null, outcome: 'ok' })
  })

  it('stays locked without a reason', async () => {
    const phone = newPhone()
    await attack(phone)
    const before = (await unlocks()).length
    for (const body of [{}, { reason: ' \n ' }, { reason: 7 }, { reason: 'x'.repeat(501) }, { reason: 'a\u0007' }])
      expect([body, (await ask('POST', `numbers/${phone}/unlock/`, body)).status]).toEqual([body, 400])
    expect(await json<PhoneLimits>(await ask('GET', `numbers/${phone}/`))).toMatchObject({ is_locked: true })
    expect(await unlocks()).toHaveLength(before)
  })
})

describe('when a store is down', () => {
  const down = async () => Promise.reject(new Error('overloaded'))
  const { guard } = createWorkerPorts(env, test.config)

  it('a failed unlock is audited as attempted and failed', async () => {
    const broken = createTestApp({ ports: { guard: { ...guard, unlock: down } } })
    const phone = newPhone()
    const before = new Set((await unlocks()).map(({ id }) => id))
    const answer = await ask('POST', `numbers/${phone}/unlock/`, { reason: 'try' }, broken)
    expect([answer.status, await json(answer)]).toMatchObject([503, { code: 'storage_unavailable' }])
    await broken.settle()
    const outcomes = (await unlocks()).filter(({ id }) => !before.has(id)).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['ok', 'storage_unavailable'])
  })

  it('nothing is unlocked without an audit event', async () => {
    let unlocked = 0
    const count = async () => {
      unlocked += 1
      return Promise.resolve({ kind: 'unlocked' } as const)
    }
    // The first batch reads the caller, the second writes the audit event.
    const { openDatabase, batches } = failBefore({ from: 2, to: 2 })
    const broken = createTestApp({ ports: { guard: { ...guard, unlock: count }, openDatabase } })
    expect((await ask('POST', `numbers/${newPhone()}/unlock/`, { reason: 'try' }, broken)).status).toBe(503)
    // The third, after the response, counts the error.
    expect([batches(), unlocked]).toEqual([3, 0])
  })
})

it('a number whose codes reach no vendor shows when the next one can be sent, and an unlock helps', async () => {
  const rejecting = createTestApp({
    ports: { sms: { send: () => Promise.resolve({ kind: 'rejected', retryable: false, reason: 'no such number' }) } },
  })
  const [phone, body] = [newPhone(), (number: string) => ({ body: { phone: number } })]
  const send = async () => {
    clock.advance(1)
    return (await rejecting.request('POST', '/api/v1/auth/send_code/', body(phone))).status
  }
  const statuses = []
  for (let i = 0; i < 12; i += 1) statuses.push(await send())
  expect(statuses.at(-1)).toBe(429)
  const path = `numbers/${encodeURIComponent(phone)}/`
  const shown = await json<PhoneLimits>(await ask('GET', path))
  expect(shown.lanes[0]?.sends_until).toEqual(expect.any(String))
  expect((await ask('POST', `${path}unlock/`, { reason: 'A vendor was away' })).status).toBe(200)
  expect((await json<PhoneLimits>(await ask('GET', path))).lanes[0]?.sends_until).toBeNull()
  expect(await send()).toBe(502)
})
