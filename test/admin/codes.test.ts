import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PendingCode, PendingCodePage } from '../../src/admin/codes/responses.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { rowsOf } from '../support/stored.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const TEST_NUMBER = '+12025550199'

const clock = useTestClock()
const test = createTestApp()
let staff: TestStaff

beforeEach(async () => {
  staff = await createStaff('support')
  // The clock restarts for each test, which would make the previous test's codes pending again.
  const ledger = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('service'))
  await runInDurableObject(ledger, (_, state) => state.storage.sql.exec('DELETE FROM sends').toArray())
})

const ask = async (method: string, path: string, body?: object) =>
  test.request(method, `/api/v1/admin/${path}`, { token: staff.token, ...(body && { body }) })
const list = async (query = '') => json<PendingCodePage>(await ask('GET', `codes/${query}`))
const codeOf = async (phone: string) => (await list('?limit=100')).results.find((code) => code.phone === phone)
const signIn = async (phone: string, code: string) =>
  test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })
const reason = { reason: 'not asked for' }

describe('pending codes', () => {
  it('show number, owner, times and part of the network, but never the code', async () => {
    const phone = newPhone()
    const { id, invite_code } = await currentUser(test, await signInAs(test, phone))
    await env.DB.prepare(`UPDATE users SET first_name = 'Anna', last_name = 'Petrova' WHERE id = ?`).bind(id).run()
    clock.advance(61)
    const stranger = newPhone()
    const codes = [await receiveCode(test, phone), await receiveCode(test, stranger)]
    const page = await list()
    const common = {
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      purpose: 'sign_in',
      country: 'RU',
      network: expect.stringMatching(/^[0-9a-f]{8}$/),
      created_at: new Date().toISOString(),
      expires_at: new Date(Date.now() + 600_000).toISOString(),
    }
    expect(page).toEqual({
      count: 2,
      count_exact: true,
      next: null,
      previous: null,
      results: [
        { ...common, phone: stranger, user: null },
        { ...common, phone, user: { id, invite_code, name: 'Anna Petrova', phone, state: 'active' } },
      ],
    })
    const values = page.results.flatMap((row: PendingCode) => Object.values(row))
    for (const code of codes) for (const value of values) expect([code, Number(code)]).not.toContain(value)
  })

  it('disappear when used, replaced, expired or not sent', async () => {
    const [used, replaced, expired] = [newPhone(), newPhone(), newPhone()]
    await receiveCode(test, expired)
    clock.advance(540)
    await signInAs(test, used)
    await receiveCode(test, replaced)
    clock.advance(61)
    await receiveCode(test, replaced)
    await test.settle()
    const unsent = createTestApp({
      ports: { sms: { send: async () => Promise.resolve({ kind: 'rejected', reason: 'no', retryable: true }) } },
    })
    await unsent.request('POST', '/api/v1/auth/send_code/', { body: { phone: newPhone() } })
    await unsent.settle()
    expect((await list()).results.map(({ phone }) => phone)).toEqual([replaced])
  })

  it('do not include test numbers, which are sent nothing', async () => {
    expect((await test.request('POST', '/api/v1/auth/send_code/', { body: { phone: TEST_NUMBER } })).status).toBe(200)
    expect((await list()).results).toEqual([])
  })

  it('can be paged both ways and read one row per code', async () => {
    const phones = Array.from({ length: 5 }, () => newPhone())
    for (const phone of phones) await receiveCode(test, phone)
    const seen: string[] = []
    let page = await list('?limit=2')
    for (;;) {
      seen.push(...page.results.map(({ phone }) => phone))
      if (page.next === null) break
      page = await json<PendingCodePage>(await ask('GET', page.next.split('/admin/')[1]!))
    }
    expect(seen).toEqual(phones.toReversed())
    const back = await json<PendingCodePage>(await ask('GET', page.previous!.split('/admin/')[1]!))
    expect(back.results.map(({ phone }) => phone)).toEqual(seen.slice(2, 4))
    expect([back.count, back.count_exact]).toEqual([null, false])
    test.d1.counts.rowsRead = 0
    await list('?limit=5')
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(5 + 20)
    for (const query of ['?limit=0', '?limit=101', '?cursor=x'])
      expect((await ask('GET', `codes/${query}`)).status).toBe(400)
  })
})

describe('voiding a code', () => {
  it('takes effect immediately; the send and its cooldown still count', async () => {
    const phone = newPhone()
    const { id: owner } = await currentUser(test, await signInAs(test, phone))
    const code = await receiveCode(test, phone)
    const { id } = (await codeOf(phone))!
    expect((await ask('POST', `codes/${id}/void/`, reason)).status).toBe(204)
    expect((await signIn(phone, code)).status).toBe(403)
    expect(await codeOf(phone)).toBeUndefined()
    expect((await test.request('POST', '/api/v1/auth/send_code/', { body: { phone } })).status).toBe(429)
    clock.advance(121)
    expect((await signIn(phone, await receiveCode(test, phone))).status).toBe(200)

    const event = (await rowsOf('audit_events')).findLast(({ action }) => action === 'code_voided')
    expect(event).toMatchObject({ actor: 'staff', actor_id: staff.id, subject_id: owner, outcome: 'ok' })
    const details = { send: id, purpose: 'sign_in', ...reason, before: 'pending', after: 'void' }
    expect(JSON.parse(String(event?.['details']))).toMatchObject(details)
    expect(String(event?.['details'])).not.toContain(phone)
    expect((await ask('POST', `codes/${id}/void/`, reason)).status).toBe(404)
  })

  it('needs a reason', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const { id } = (await codeOf(phone))!
    expect((await ask('POST', `codes/${id}/void/`, {})).status).toBe(400)
    expect((await signIn(phone, code)).status).toBe(200)
  })

  it('does not refund wrong guesses', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    for (let i = 0; i < 5; i += 1) await signIn(phone, wrongCode(code))
    await ask('POST', `codes/${(await codeOf(phone))!.id}/void/`, reason)
    expect((await signIn(phone, code)).status).toBe(429)
  })
})
