import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SendReport } from '../../src/admin/countries/responses.ts'
import { auditOf } from '../support/account.ts'
import { changeStaff, createStaff } from '../support/staff.ts'
import { createTestApp, json, newPhone, signInAs } from '../support/test-app.ts'

const test = createTestApp()
let staff: { token: string }

beforeAll(async () => {
  staff = await createStaff('support')
})

const as = (who: { token: string } | undefined, method: string, path: string, body?: object) =>
  test.request(method, `/api/v1/admin/${path}`, { ...who, ...(body && { body }) })
const send = (phone: string) => test.request('POST', '/api/v1/auth/send_code/', { body: { phone } })

describe('/admin/sends', () => {
  it('shows sends and sign-ins by day and country', async () => {
    await signInAs(test)
    await send(newPhone())
    const { results } = await json<SendReport>(await as(staff, 'GET', 'sends/'))
    expect(results).toEqual([
      {
        day: new Date().toISOString().slice(0, 10),
        country: 'RU',
        sent: 2,
        verified: 1,
        unverified: 1,
        spend: 0,
        closed: false,
        unverified_limit: 100_000,
      },
    ])
  })

  it('reopens a closed country', async () => {
    const ledger = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('service'))
    const today = Math.floor(Date.now() / 86_400_000)
    await runInDurableObject(ledger, (_, state) =>
      state.storage.sql.exec('INSERT INTO days (day, country, sent) VALUES (?, ?, 100000)', today, 'NZ').toArray(),
    )
    expect((await send('+64211234567')).status).toBe(429)
    const closed = async () => {
      const { results } = await json<SendReport>(await as(staff, 'GET', 'sends/?days=1'))
      return results.find(({ country }) => country === 'NZ')?.closed
    }
    expect(await closed()).toBe(true)
    for (const body of [{}, { reason: '  ' }]) {
      expect((await as(staff, 'POST', 'sends/nz/reopen/', body)).status).toBe(400)
    }
    expect(await closed()).toBe(true)
    expect((await as(staff, 'POST', 'sends/nz/reopen/', { reason: 'A campaign of ours' })).status).toBe(204)
    const event = (await auditOf()).findLast(({ action }) => action === 'sends_reopened')
    expect(JSON.parse(event!.details!)).toEqual({ country: 'NZ', reason: 'A campaign of ours' })
    expect(await closed()).toBe(false)
    expect((await send('+64211234567')).status).toBe(200)
  })

  it.each([
    ['GET', 'sends/'],
    ['GET', 'sends/?days=nonsense'],
    ['POST', 'sends/RU/reopen/'],
  ])('%s %s is for staff only', async (method, path) => {
    const blocked = await createStaff('superuser')
    await changeStaff(blocked.id, 'blocked_at = 1')
    const byPhone = { token: (await signInAs(test)).access }
    const statuses = [undefined, byPhone, blocked].map(async (who) => (await as(who, method, path)).status)
    expect(await Promise.all(statuses)).toEqual([401, 403, 401])
  })

  it('rejects a number of days out of range', async () => {
    for (const days of ['0', '91', 'x']) expect((await as(staff, 'GET', `sends/?days=${days}`)).status).toBe(400)
  })
})
