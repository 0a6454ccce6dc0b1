import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Dashboard } from '../../src/admin/dashboard/responses.ts'
import { insertReferrals, insertRows, insertUsers } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

useTestClock()
const test = createTestApp()
const TODAY = Date.parse('2026-12-01T12:00:00Z')
const DAY = 86_400_000
const daysAgo = (days: number) => new Date(TODAY - days * DAY).toISOString().slice(0, 10)
const dayNumber = (days: number) => Math.floor(TODAY / DAY) - days

/** Metrics of a day that the dashboard does not show. */
const METRICS = [
  'session_ended',
  'link_created',
  'profile_changed',
  'error:internal_error',
  'code_locked:attempts_per_code',
]

const read = async (query = '', role: 'analyst' | 'support' = 'analyst') => {
  const staff = await createStaff(role, TODAY)
  test.d1.reset()
  const response = await test.request('GET', `/api/v1/admin/dashboard/${query}`, staff)
  expect(response.status).toBe(200)
  return json<Dashboard>(response)
}

const ledgerRows = (rows: [day: number, country: string, sent: number, verified: number, spendMicros: number][]) =>
  runInDurableObject(env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('service')), (_, { storage }) => {
    for (const row of rows)
      storage.sql.exec('INSERT INTO days (day, country, sent, verified, spendMicros) VALUES (?, ?, ?, ?, ?)', ...row)
  })

describe('the dashboard of a new service', () => {
  it('has every day, each with zeros', async () => {
    const { series, totals, before, countries, errors, warnings, top_inviters, from, to } = await read('?days=7')
    expect([from, to, series.length]).toEqual([daysAgo(6), daysAgo(0), 7])
    const nothing = Object.fromEntries(Object.keys(totals).map((name) => [name, 0]))
    expect([totals, before]).toEqual([nothing, nothing])
    expect([countries, errors, warnings, top_inviters]).toEqual([[], [], [], { period: 'week', results: [] }])
  })

  it('rejects unknown periods and defaults to 30 days', async () => {
    const staff = await createStaff('support', TODAY)
    for (const days of ['0', '8', 'x', '-7'])
      expect((await test.request('GET', `/api/v1/admin/dashboard/?days=${days}`, staff)).status).toBe(400)
    for (const query of ['', '?days=']) expect((await read(query)).series).toHaveLength(30)
  })
})

describe('activity', () => {
  it('is shown: sign-ups, sign-ins, failures, codes, referrals', async () => {
    const { phone } = await signInAs(test)
    const second = newPhone()
    const code = await receiveCode(test, second)
    await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone: second, code: wrongCode(code) } })
    await test.settle()
    const { totals, series } = await read('?days=7')
    expect(totals).toMatchObject({ sign_ups: 1, sign_ins: 1, failures: 1, sent: 2, verified: 1, referred: 0 })
    expect(series.at(-1)).toMatchObject({ date: daysAgo(0), sign_ups: 1, sent: 2 })
    const me = await env.DB.prepare('SELECT invite_code FROM users WHERE phone = ?')
      .bind(phone)
      .first<{ invite_code: string }>()
    await signInAs(test, newPhone(), me!.invite_code)
    expect((await read('?days=7')).totals).toMatchObject({ sign_ups: 2, referred: 1 })
  })
})

describe('the dashboard of a large service', () => {
  beforeAll(async () => {
    await env.DB.prepare('DELETE FROM daily_counts').run()
    const days = Array.from({ length: 400 }, (_, i) => i)
    await insertRows(
      'daily_counts (day, metric, value)',
      3,
      days.flatMap((day) =>
        [
          ['sign_up', 2],
          ['sign_in', 10],
          ['sign_in_failed:invalid_code', 3],
          ['sign_in_failed:user_blocked', 1],
          ...METRICS.map((m) => [m, 1]),
        ].map(([metric, value]) => [daysAgo(day), metric, value]),
      ),
    )
    await env.DB.batch([
      env.DB.prepare(`DELETE FROM referral_counts WHERE scope = 'all'`),
      env.DB.prepare('DELETE FROM sign_up_origins'),
    ])
    await insertRows(
      'referral_counts (scope, dimension, value, clicks, uniques, signups)',
      6,
      days.map((day) => ['all', 'day', daysAgo(day), 100, 50, 5]),
    )
    const ids = await insertUsers(3000)
    await insertReferrals(
      ids.slice(100).map((invitee, i) => ({ invitee, inviter: ids[i % 100]!, at: TODAY - 200 * DAY })),
    )
    await env.DB.prepare(`UPDATE users SET first_name = 'Анна', last_name = 'Ёлкина' WHERE id = ?`).bind(ids[0]).run()
    await env.DB.prepare(`UPDATE users SET display_name = 'Bob' WHERE id = ?`).bind(ids[1]).run()
  })

  it.each([7, 30, 90])(
    'adds up %i days and compares them with the previous period, reading only aggregates',
    async (count) => {
      const { totals, before, errors, top_inviters: top } = await read(`?days=${count}`)
      expect(totals).toMatchObject({
        ...{ sign_ups: 2 * count, sign_ins: 12 * count, failures: 4 * count, locked: count, errors: count },
        ...{ clicks: 100 * count, uniques: 50 * count, referred: 5 * count },
      })
      expect(before).toMatchObject({ sign_ups: 2 * count, failures: 4 * count, clicks: 100 * count })
      expect(errors).toEqual([{ code: 'internal_error', count }])
      expect(top.period).toBe(count === 7 ? 'week' : count === 30 ? 'month' : 'all')
      // Twice the days with all metrics of a day, and one row of clicks.
      const rows = 2 * count * (4 + METRICS.length + 1)
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(rows + 200)
      expect(test.d1.counts.trips).toBe(2)
    },
  )

  it('shows the top inviters as far as the role may see them', async () => {
    const { results } = (await read('?days=90')).top_inviters
    expect(results).toHaveLength(10)
    expect(results.slice(0, 3)).toEqual([
      { id: 10_000, name: 'Анна Ёлкина', signups: 29 },
      { id: 10_001, name: 'Bob', signups: 29 },
      { id: 10_002, name: null, signups: 29 },
    ])
  })
})

describe('codes by country', () => {
  it('show cost and nearly or fully used budgets, and can be reopened in the panel', async () => {
    await ledgerRows([
      [dayNumber(0), 'JM', 100_000, 0, 9_500_000],
      [dayNumber(0), 'NZ', 90_000, 9_000, 4_500_000],
      [dayNumber(3), 'NZ', 10, 10, 500_000],
      [dayNumber(0), '+883', 4, 4, 100_000],
      [dayNumber(10), 'NZ', 7, 7, 350_000],
    ])
    const { countries, warnings, totals, before } = await read('?days=7')
    const rows = Object.fromEntries(countries.map((row) => [row.country, row]))
    expect(rows['JM']).toMatchObject({ sent: 100_000, verified: 0, spend: 9.5, unverified_share: 1, state: 'closed' })
    expect(rows['NZ']).toMatchObject({ sent: 90_010, spend: 5, unverified_share: 0.8999, state: 'near_limit' })
    expect(rows['+883']).toMatchObject({ unverified_share: 0, state: 'open' })
    expect(totals.spend).toBe(14.6)
    expect(before).toMatchObject({ sent: 7, verified: 7, spend: 0.35 })
    expect(warnings).toEqual([
      { kind: 'country_closed', country: 'JM', used: 100_000, limit: 100_000 },
      { kind: 'country_near_limit', country: 'NZ', used: 81_000, limit: 100_000 },
    ])
    const staff = await createStaff('support', TODAY)
    const open = async (cookie = staff.cookie) =>
      (await test.app.request('https://api.example/admin/?days=7', { headers: { Cookie: cookie } })).text()
    const page = await open()
    expect(page).toContain('Jamaica (JM) is closed: 100,000 of 100,000')
    const [, csrf = ''] = /name="_csrf" value="([0-9a-f]{64})"/.exec(page) ?? []
    const reopen = async (cookie: string, path: string, reason = 'Ours') =>
      test.app.request(`https://api.example/admin/dashboard/reopen/${path}/`, {
        method: 'POST',
        headers: { Cookie: cookie, Origin: 'https://api.example' },
        body: new URLSearchParams({ _csrf: csrf, reason }),
      })
    expect((await reopen(staff.cookie, 'nowhere')).status).toBe(404)
    const unexplained = await reopen(staff.cookie, 'JM', '')
    expect([unexplained.status, (await unexplained.text()).includes('class="field-error"')]).toEqual([400, true])
    const answer = await reopen(staff.cookie, 'JM')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/?done=reopened'])
    expect((await read('?days=7')).warnings.map(({ country }) => country)).toEqual(['NZ'])
    await test.settle()
    const event = await env.DB.prepare(
      `SELECT actor_id, details FROM audit_events WHERE action = 'sends_reopened'`,
    ).first()
    expect(event).toEqual({ actor_id: staff.id, details: '{"country":"JM","reason":"Ours"}' })
    // Analysts see the state without the button, and the form rejects them.
    const analyst = await createStaff('analyst', TODAY)
    const seen = await open(analyst.cookie)
    expect([seen.includes('near its limit'), seen.includes('/dashboard/reopen/')]).toEqual([true, false])
    const [, own = ''] = /name="_csrf" value="([0-9a-f]{64})"/.exec(seen) ?? []
    const refused = await test.app.request('https://api.example/admin/dashboard/reopen/NZ/', {
      method: 'POST',
      headers: { Cookie: analyst.cookie, Origin: 'https://api.example' },
      body: new URLSearchParams({ _csrf: own }),
    })
    expect(refused.status).toBe(403)
  })
})
