import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, AuditPage } from '../../src/admin/audit/responses.ts'
import { AuditFilter, selectEvents } from '../../src/admin/audit/select-events.ts'
import { createD1 } from '../../src/db/d1.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import { eventId } from '../support/event-id.ts'
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
  requestId: string | null
}

/** Of users, whose sign-ins are theirs. */
const FIRST_USER = 1000

/** Thirty days of events and sign-ins. */
const stored: Stored[] = Array.from({ length: EVENTS }, (_, i) => {
  const at = START + Math.round((i * 30 * DAY) / EVENTS)
  const byStaff = i % 5000 === 4999
  const action = byStaff ? 'sends_reopened' : ACTIONS[i % ACTIONS.length]!
  const isSignIn = action === 'sign_in' || action === 'sign_up'
  const subjectId = FIRST_USER + ((i * 7) % 300)
  return {
    ...{ id: isSignIn ? 1000 * at : eventId(at), at, action, subjectId, actor: byStaff ? 'staff' : 'user' },
    outcome: action === 'sign_in_failed' ? 'invalid_code' : 'ok',
    actorId: byStaff ? 7 : isSignIn ? subjectId : i % 100,
    requestId: isSignIn ? null : `request-${i >> 1}`,
  }
})
const isSignIn = ({ requestId }: Stored) => requestId === null

let staff: { token: string }

beforeAll(async () => {
  const people = Array.from({ length: 300 }, (_, i) => [FIRST_USER + i, `A${String(i).padStart(5, '0')}`, 1])
  await insertRows('users (id, invite_code, date_joined)', 3, people)
  await insertRows(
    'audit_events (id, action, outcome, actor, actor_id, subject_id, request_id)',
    7,
    stored
      .filter((e) => !isSignIn(e))
      .map((e) => [e.id, e.action, e.outcome, e.actor, e.actorId, e.subjectId, e.requestId]),
  )
  await insertRows(
    'sessions (id, user_id, is_sign_up, expires_at)',
    4,
    stored.filter(isSignIn).map((e) => [e.id, e.subjectId, e.action === 'sign_up' ? 1 : 0, 1]),
  )
  staff = await createStaff('support')
})

const get = async (query: string) => {
  test.d1.reset()
  const response = await test.request('GET', `/api/v1/admin/audit/?${query}`, staff)
  expect(response.status).toBe(200)
  return json<AuditPage>(response)
}

/** What the first page adds: up to 1,001 rows of an index, or 2,001 that are looked at, each with its index row. */
const ROWS_OF_COUNT = { indexed: 1_001, checked: 2 * 2_001 }

type Total = [count: number | null, isExact: boolean]

/** All pages of a list in order, its count, and the most rows that a page read, without those of the count. */
async function walk(query: string, limit = 100) {
  const found: AuditEntry[] = []
  const counts: Total[] = []
  let dearest = 0
  let path: string | null = `?${query}&limit=${limit}`
  let pages = 0
  while (path !== null) {
    const page: AuditPage = await get(path.slice(path.indexOf('?') + 1))
    found.push(...page.results)
    counts.push([page.count, page.count_exact])
    dearest = Math.max(dearest, test.d1.counts.rowsRead - (page.count === null ? 0 : ROWS_OF_COUNT.checked))
    path = page.next
    pages += 1
    if (pages > 500) throw new Error('the list has no end')
  }
  return { found, counts, dearest, pages }
}

/** Exact to 1,000; otherwise there are more, or several filters leave more to look at than a count may. */
function isCountOf(all: number, [count, isExact]: Total, query: string): boolean {
  if (isExact || count === null) return count === all && all <= 1000
  return count === 1000 ? all > 1000 : count < all && query.includes('&')
}

const idsOf = (wanted: (event: Stored) => boolean) =>
  stored
    .filter(wanted)
    .map(({ id }) => id)
    .reverse()

const between = (from: string, to: string) => (e: Stored) => e.at >= Date.parse(from) && e.at < Date.parse(to) + DAY

describe('the audit log', () => {
  it.each<[query: string, wanted: (event: Stored) => boolean]>([
    ['subject=1042', (e) => e.subjectId === 1042],
    ['subject=1042&action=sign_in', (e) => e.subjectId === 1042 && e.action === 'sign_in'],
    ['action=sign_in&to=2026-11-01', (e) => e.action === 'sign_in' && e.at < START + DAY],
    ['outcome=ok&subject=1042', (e) => e.outcome === 'ok' && e.subjectId === 1042],
    ['actor=7', (e) => e.actor === 'staff' && e.actorId === 7],
    ['action=sends_reopened', (e) => e.action === 'sends_reopened'],
    ['action=sign_in_failed&subject=1004', (e) => e.action === 'sign_in_failed' && e.subjectId === 1004],
    ['request_id=request-77', (e) => e.requestId === 'request-77'],
    ['request_id=request-77&outcome=invalid_code', (e) => e.requestId === 'request-77' && e.outcome === 'invalid_code'],
    [
      'subject=1009&from=2026-11-10&to=2026-11-12',
      (e) => e.subjectId === 1009 && between('2026-11-10', '2026-11-12')(e),
    ],
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
    const { found, counts, dearest } = await walk(query)
    expect(found.map(({ id }) => id)).toEqual(idsOf(wanted))
    expect(dearest).toBeLessThanOrEqual(100 + 200 + STAFF_ROWS)
    const [first, ...others] = counts
    expect({ first, isRight: isCountOf(found.length, first!, query) }).toEqual({ first, isRight: true })
    expect(others.filter(([count]) => count !== null)).toEqual([])
    const oldest = await walk(`${query}&ordering=oldest`)
    expect(oldest.found).toEqual(found.toReversed())
    expect(oldest.counts[0]).toEqual(counts[0])
    expect(oldest.dearest).toBeLessThanOrEqual(100 + 200 + STAFF_ROWS)
  })

  it('counts what one index serves exactly to 1,000, however many days the list has', async () => {
    for (const [query, count] of [
      ['subject=1042', [idsOf((e) => e.subjectId === 1042).length, true]],
      ['subject=1042&action=sign_in', [idsOf((e) => e.subjectId === 1042 && e.action === 'sign_in').length, true]],
      ['actor=7', [4, true]],
      ['from=2026-11-15&to=2026-11-15', [idsOf(between('2026-11-15', '2026-11-15')).length, true]],
      ['', [1000, false]],
      ['action=sign_in_failed', [1000, false]],
    ] as const) {
      const page = await get(`${query}&limit=20`)
      expect([query, page.count, page.count_exact]).toEqual([query, ...count])
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(2 * 71 + ROWS_OF_COUNT.indexed + STAFF_ROWS)
      expect(test.d1.counts.trips).toBe(2)
    }
  })

  it('answers filters that exclude each other', async () => {
    expect(await get('action=sign_in&actor=7')).toMatchObject({ count: 0, count_exact: true, results: [], next: null })
    expect(await get('action=sign_up&outcome=invalid_code')).toMatchObject({ count: 0, results: [] })
  })

  it('reads only its page when an index covers the filter, in one trip after authentication', async () => {
    const middle = stored[EVENTS / 2]!.id.toString(36)
    for (const query of ['', 'subject=1042', 'action=sign_in_failed', 'from=2026-11-10&to=2026-11-16']) {
      const page = await get(`${query}&limit=20&cursor=a${middle}`)
      expect(page.results).toHaveLength(20)
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(21 * 2 + STAFF_ROWS)
      expect(test.d1.counts.trips).toBe(2)
    }
  })

  it('pages backwards too, also over empty pages', async () => {
    const query = 'outcome=user_blocked'
    await env.DB.prepare(
      `INSERT INTO audit_events (id, actor, action, outcome) VALUES (?, 'user', 'sign_in_failed', 'user_blocked')`,
    )
      .bind(eventId(START + 31 * DAY))
      .run()
    const first = await get(`${query}&limit=10`)
    expect([first.results.length, first.previous]).toEqual([1, null])
    const second = await get(first.next!.split('?')[1]!)
    expect(second.results).toEqual([])
    const third = await get(second.next!.split('?')[1]!)
    let back = await get(third.previous!.split('?')[1]!)
    for (let i = 0; i < 5 && back.results.length === 0; i += 1) back = await get(back.previous!.split('?')[1]!)
    expect(back.results.map(({ id }) => id)).toEqual([eventId(START + 31 * DAY)])
    const pageOf = async (url: string | null) => (await get(url!.split('?')[1]!)).results.map(({ id }) => id)
    const one = await get('subject=1042&limit=5')
    const two = await get(one.next!.split('?')[1]!)
    expect(await pageOf(two.previous)).toEqual(one.results.map(({ id }) => id))
  })

  it('shows every stored field of an event and nothing else', async () => {
    await env.DB.prepare(
      `INSERT INTO audit_events (id, actor, actor_id, subject_id, subject_staff_id, action, outcome, country, network, user_agent,
        request_id, details)
        VALUES (?, 'staff', 7, 1042, 8, 'sends_reopened', 'ok', 'RU', '203.0.113.0/24', 'Firefox', 'r-1', '{"country":"JM"}')`,
    )
      .bind(eventId(START + 31 * DAY, 1))
      .run()
    expect((await get('request_id=r-1')).results).toEqual([
      {
        id: eventId(START + 31 * DAY, 1),
        at: '2026-12-02T00:00:00.000Z',
        action: 'sends_reopened',
        outcome: 'ok',
        actor: { kind: 'staff', id: 7 },
        subject_id: 1042,
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
    expect(results.map(({ id }) => id)).toEqual([eventId(START + 31 * DAY, 1)])
    expect(test.d1.counts.rowsRead).toBeLessThan(STAFF_ROWS)
    expect((await get('subject_staff=1042')).results).toEqual([])
    expect((await get('subject_staff=8&actor=9')).results).toEqual([])
  })

  it('shows a sign-in as an event, with what its session stores', async () => {
    const id = 1000 * (START + 32 * DAY)
    await env.DB.prepare(
      `INSERT INTO sessions (id, user_id, is_sign_up, expires_at, ended_at, device, country, network)
        VALUES (?, 1042, 1, 1, 1, 'Chrome, Windows', 'RU', '203.0.113.0/24')`,
    )
      .bind(id)
      .run()
    expect((await get('limit=1')).results).toEqual([
      {
        id,
        at: '2026-12-03T00:00:00.000Z',
        action: 'sign_up',
        outcome: 'ok',
        actor: { kind: 'user', id: 1042 },
        subject_id: 1042,
        subject_staff_id: null,
        country: 'RU',
        network: '203.0.113.0/24',
        user_agent: 'Chrome, Windows',
        request_id: null,
        details: { session: String(id) },
      },
    ])
  })

  it('reads both tables along an index, in the order of ids', async () => {
    const plans: string[] = []
    const { db } = createD1({
      withSession: () => ({
        prepare: (query: string) => env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`),
        async batch(statements: D1PreparedStatement[]) {
          const results = await env.DB.batch<{ detail: string }>(statements)
          plans.push(results.flatMap((result) => result.results.map(({ detail }) => detail)).join('; '))
          return results
        },
      }),
    } as unknown as D1Database)('write')
    for (const filter of [
      {},
      { subject: '1042' },
      { from: '2026-11-10', to: '2026-11-12' },
      { action: 'sign_up' as const },
    ]) {
      for (const direction of ['after', 'before'] as const) {
        const place = { cursor: { direction, id: 5 }, limit: 9 }
        await runQuery(db, selectEvents(db, AuditFilter.parse(filter), place))
        const plan = plans.at(-1)!
        expect([plan, plan.includes('TEMP B-TREE') || plan.includes('SCAN')]).toEqual([plan, false])
      }
    }
  })
})
