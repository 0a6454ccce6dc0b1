import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, AuditPage } from '../../src/admin/audit/responses.ts'
import { insertRows } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
const DAY = 86_400_000
const START = Date.parse('2026-11-01T00:00:00Z')
const EVENTS = 20_000
/** Authentication reads the same rows in every staff request. */
const STAFF_ROWS = 10

const ACTIONS = ['sign_in', 'sign_in', 'sign_in', 'sign_up', 'sign_in_failed', 'link_created'] as const

interface Stored {
  id: number
  at: number
  action: string
  outcome: string
  actor: string
  actorId: number | null
  subjectId: number
  requestId: string
}

/** Thirty days of events, with times that sometimes go back half a minute, as late writes do. */
const stored: Stored[] = Array.from({ length: EVENTS }, (_, i) => ({
  id: i + 1,
  at: START + Math.round((i * 30 * DAY) / EVENTS) - (i % 7 === 0 ? 30_000 : 0),
  action: i % 5000 === 4999 ? 'sends_reopened' : ACTIONS[i % ACTIONS.length]!,
  outcome: ACTIONS[i % ACTIONS.length] === 'sign_in_failed' ? 'invalid_code' : 'ok',
  actor: i % 5000 === 4999 ? 'staff' : 'user',
  actorId: i % 5000 === 4999 ? 7 : i % 100,
  subjectId: (i * 7) % 300,
  requestId: `request-${i >> 1}`,
}))

let staff: { token: string }

beforeAll(async () => {
  await insertRows(
    'audit_events (id, at, action, outcome, actor, actor_id, subject_id, request_id)',
    8,
    stored.map((e) => [e.id, e.at, e.action, e.outcome, e.actor, e.actorId, e.subjectId, e.requestId]),
  )
  staff = await createStaff('support')
})

const get = async (query: string) => {
  test.d1.reset()
  const response = await test.request('GET', `/api/v1/admin/audit/?${query}`, staff)
  expect(response.status).toBe(200)
  return json<AuditPage>(response)
}

/** All pages of a list in order, and the most rows that any of them read. */
async function walk(query: string, limit = 100) {
  const found: AuditEntry[] = []
  let dearest = 0
  let path: string | null = `?${query}&limit=${limit}`
  let pages = 0
  while (path !== null) {
    const page: AuditPage = await get(path.slice(path.indexOf('?') + 1))
    found.push(...page.results)
    dearest = Math.max(dearest, test.d1.counts.rowsRead)
    path = page.next
    pages += 1
    if (pages > 500) throw new Error('the list has no end')
  }
  return { found, dearest, pages }
}

const idsOf = (wanted: (event: Stored) => boolean) =>
  stored
    .filter(wanted)
    .map(({ id }) => id)
    .reverse()

const between = (from: string, to: string) => (e: Stored) => e.at >= Date.parse(from) && e.at < Date.parse(to) + DAY

describe('the audit log', () => {
  it.each<[query: string, wanted: (event: Stored) => boolean]>([
    ['subject=42', (e) => e.subjectId === 42],
    ['actor=7', (e) => e.actor === 'staff' && e.actorId === 7],
    ['action=sends_reopened', (e) => e.action === 'sends_reopened'],
    ['action=sign_in_failed&subject=4', (e) => e.action === 'sign_in_failed' && e.subjectId === 4],
    ['request_id=request-77', (e) => e.requestId === 'request-77'],
    ['request_id=request-78&outcome=invalid_code', (e) => e.requestId === 'request-78' && e.outcome === 'invalid_code'],
    ['subject=9&from=2026-11-10&to=2026-11-12', (e) => e.subjectId === 9 && between('2026-11-10', '2026-11-12')(e)],
    ['from=2026-11-15&to=2026-11-15', between('2026-11-15', '2026-11-15')],
    ['to=2026-11-01', between('2026-10-01', '2026-11-01')],
    ['from=2026-11-30', between('2026-11-30', '2026-12-30')],
    ['outcome=invalid_code&from=2026-11-29', (e) => e.outcome === 'invalid_code' && e.at >= Date.parse('2026-11-29')],
    [
      'action=sign_up&from=2026-11-20&to=2026-11-20',
      (e) => e.action === 'sign_up' && between('2026-11-20', '2026-11-20')(e),
    ],
    ['from=2027-01-01', () => false],
  ])('%s returns the same as a full scan, in pages of limited cost', async (query, wanted) => {
    const { found, dearest } = await walk(query)
    expect(found.map(({ id }) => id)).toEqual(idsOf(wanted))
    expect(dearest).toBeLessThanOrEqual(100 + 200 + STAFF_ROWS)
  })

  it('reads only its page when an index covers the filter, in one trip after authentication', async () => {
    for (const query of ['', 'subject=42', 'action=sign_in_failed', 'cursor=a8ca']) {
      const page = await get(`${query}&limit=20`)
      expect(page.results).toHaveLength(20)
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(21 * 2 + STAFF_ROWS)
      expect(test.d1.counts.trips).toBe(2)
    }
  })

  it('pages backwards too, also over empty pages', async () => {
    const query = 'outcome=user_blocked'
    await env.DB.prepare(
      `INSERT INTO audit_events (id, at, actor, action, outcome) VALUES (?, ?, 'user', 'sign_in_failed', 'user_blocked')`,
    )
      .bind(EVENTS + 1, START + 31 * DAY)
      .run()
    const first = await get(`${query}&limit=10`)
    expect([first.results.length, first.previous]).toEqual([1, null])
    const second = await get(first.next!.split('?')[1]!)
    expect(second.results).toEqual([])
    const third = await get(second.next!.split('?')[1]!)
    let back = await get(third.previous!.split('?')[1]!)
    for (let i = 0; i < 5 && back.results.length === 0; i += 1) back = await get(back.previous!.split('?')[1]!)
    expect(back.results.map(({ id }) => id)).toEqual([EVENTS + 1])
    const pageOf = async (url: string | null) => (await get(url!.split('?')[1]!)).results.map(({ id }) => id)
    const one = await get('subject=42&limit=5')
    const two = await get(one.next!.split('?')[1]!)
    expect(await pageOf(two.previous)).toEqual(one.results.map(({ id }) => id))
  })

  it('shows every stored field of an event and nothing else', async () => {
    await env.DB.prepare(
      `INSERT INTO audit_events (id, at, actor, actor_id, subject_id, subject_staff_id, action, outcome, country, network, user_agent, request_id,
        details) VALUES (90000, ?, 'staff', 7, 42, 8, 'sends_reopened', 'ok', 'RU', '203.0.113.0/24', 'Firefox', 'r-1', '{"country":"JM"}')`,
    )
      .bind(START + 31 * DAY)
      .run()
    expect((await get('request_id=r-1')).results).toEqual([
      {
        id: 90_000,
        at: '2026-12-02T00:00:00.000Z',
        action: 'sends_reopened',
        outcome: 'ok',
        actor: { kind: 'staff', id: 7 },
        subject_id: 42,
        subject_staff_id: 8,
        country: 'RU',
        network: '203.0.113.0/24',
        user_agent: 'Firefox',
        request_id: 'r-1',
        details: { country: 'JM' },
      },
    ])
  })

  it('finds what was done to a staff member, by its index', async () => {
    const { results } = await get('subject_staff=8')
    expect(results.map(({ id }) => id)).toEqual([90_000])
    expect(test.d1.counts.rowsRead).toBeLessThan(STAFF_ROWS)
    expect((await get('subject_staff=42')).results).toEqual([])
    expect((await get('subject_staff=8&actor=9')).results).toEqual([])
  })

  it('rejects invalid filters', async () => {
    const bad = [
      'subject=x',
      'actor=0',
      'action=nothing',
      'outcome=<b>',
      'request_id=a%20b',
      'from=2026-02-30',
      'limit=101',
    ]
    for (const query of bad) {
      const response = await test.request('GET', `/api/v1/admin/audit/?${query}`, staff)
      const { errors } = await json<{ errors: { field: string }[] }>(response)
      expect([response.status, errors.map(({ field }) => field)]).toEqual([400, [query.split('=')[0]]])
    }
  })

  it('is forbidden for analysts', async () => {
    const analyst = await createStaff('analyst')
    expect((await test.request('GET', '/api/v1/admin/audit/', analyst)).status).toBe(403)
  })
})
