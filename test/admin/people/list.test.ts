import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIRST_JOINED, insertManyPeople, JOIN_EVERY_MS } from '../../support/many-people.ts'
import { peoplePage } from '../../support/people-pages.ts'
import type { Asked } from '../../support/people-pages.ts'
import { createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, json } from '../../support/test-app.ts'

const PEOPLE = 20_000
const SLACK = 200
/** The first page counts: a row of an index, the person and who was last, for 2,000 people. */
const COUNT = 3 * 2_000
const LAST_HUB_INVITEES = 40

// It searches more often than one staff member may.
const test = createTestApp({ variables: { NETWORK_LIMITS: 'off' } })
let support: TestStaff
let analyst: TestStaff

interface Row {
  id: number
  phone: string | null
  email: string | null
  first_name: string | null
  invite_code: string
  invited_by_code: string | null
  invited_count: number
  country: string | null
  is_active: number
  deletion_requested_at: number | null
  date_joined: number
}

/** Everyone who is not deleted, newest first: what the pages must agree with. */
let everybody: Row[]

beforeAll(async () => {
  await insertManyPeople(PEOPLE)
  // Scores with many ties and one outlier; the triggers build the leaderboard.
  await env.DB.prepare(
    `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
    SELECT id, iif(id > ?1, 8, id - 1), 'K', 'code', 'certain', date_joined FROM users
    WHERE invited_by_code IS NOT NULL AND (id <= 1500 OR id > ?1)`,
  )
    .bind(PEOPLE - 3 * LAST_HUB_INVITEES)
    .run()
  support = await createStaff('support')
  analyst = await createStaff('analyst')
  const { results } = await env.DB.prepare('SELECT * FROM users WHERE deleted_at IS NULL ORDER BY id DESC').all()
  everybody = results as unknown as Row[]
})

const page = async (asked: Asked, { token } = support) => peoplePage({ test, token }, asked)

const tests: Record<string, (row: Row) => boolean> = {
  'active=true': (row) => row.is_active === 1,
  'active=false': (row) => row.is_active === 0,
  'has_inviter=true': (row) => row.invited_by_code !== null,
  'has_inviter=false': (row) => row.invited_by_code === null,
  'deletion_requested=true': (row) => row.deletion_requested_at !== null,
  'deletion_requested=false': (row) => row.deletion_requested_at === null,
  'country=de': (row) => row.country === 'DE',
  'country=FR': (row) => row.country === 'FR',
  'search=анна': (row) => row.first_name === 'Анна',
  'search=8 79175': (row) => /8/.test(searched(row)) && /79175/.test(searched(row)),
  'search=nobodyhasthis': () => false,
  'joined_from=2026-01-09': (row) => row.date_joined >= Date.UTC(2026, 0, 9),
  'joined_to=2026-01-03': (row) => row.date_joined < Date.UTC(2026, 0, 4),
  'joined_from=2030-01-01': () => false,
  'joined_to=2020-01-01': () => false,
}

const searched = (row: Row) =>
  [row.phone, row.email, row.first_name, row.invite_code, row.invited_by_code].join(' ').toLowerCase()

const ALONE = Object.keys(tests).filter((name) => name !== 'search=8 79175')
const PAIRS = [
  ['search=анна', 'country=de'],
  ['search=анна', 'active=false'],
  ['search=анна', 'joined_to=2026-01-03'],
  ['search=анна', 'has_inviter=true'],
  ['country=de', 'active=false'],
  ['country=de', 'joined_from=2026-01-09'],
  ['country=de', 'has_inviter=true'],
  ['active=false', 'deletion_requested=true'],
  ['active=true', 'has_inviter=false'],
  ['joined_from=2026-01-09', 'has_inviter=true'],
  ['joined_from=2026-01-02', 'joined_to=2026-01-03'],
  ['active=false', 'has_inviter=true', 'joined_to=2026-01-03'],
]

const queryOf = (names: string[]) => Object.fromEntries(names.map((name) => name.split('=') as [string, string]))
const passing = (names: string[]) => {
  const wanted = names.map((name) => tests[name] ?? (name === 'joined_from=2026-01-02' ? fromSecond : () => false))
  return everybody.filter((row) => wanted.every((passes) => passes(row)))
}
const fromSecond = (row: Row) => row.date_joined >= Date.UTC(2026, 0, 2)

/** Follows `next` until enough were seen or there are no more. */
async function walk(query: Record<string, string>, atMost: number, limit: number) {
  const seen: number[] = []
  let next: string | null = `/api/v1/admin/users/?${new URLSearchParams({ ...query, limit: String(limit) }).toString()}`
  while (next !== null && seen.length < atMost) {
    const one: Awaited<ReturnType<typeof page>> = await page(next)
    expect(one.rows).toBeLessThanOrEqual(limit + SLACK + (one.previous === null ? COUNT : 0))
    expect(one.trips).toBeLessThanOrEqual(2)
    expect(one.partial).toBe(one.ids.length < limit && one.next !== null)
    seen.push(...one.ids)
    next = one.next
  }
  return { seen, ended: next === null }
}

describe('GET /admin/users', () => {
  it('counts everyone and shows the newest first', async () => {
    const first = await page({})
    expect(first.ids).toEqual(everybody.slice(0, 25).map(({ id }) => id))
    expect([first.count, first.previous, first.partial]).toEqual([everybody.length, null, false])
    expect(first.rows).toBeLessThanOrEqual(25 + SLACK)
  })

  it.each([...ALONE.map((name) => [name]), ...PAIRS])(
    'filters by %s %s %s in pages of limited cost',
    async (...names) => {
      const filters = names.filter((name) => typeof name === 'string')
      const expected = passing(filters).map(({ id }) => id)
      for (const [limit, atMost] of [
        [25, 120],
        [100, 300],
      ] as const) {
        const newest = await walk(queryOf(filters), Math.min(atMost, expected.length + 1), limit)
        expect(newest.seen).toEqual(expected.slice(0, newest.seen.length))
        expect(newest.seen.length).toBeGreaterThanOrEqual(Math.min(atMost, expected.length))
        expect(newest.ended || expected.length > atMost).toBe(true)
        const oldest = await walk({ ...queryOf(filters), ordering: 'oldest' }, Math.min(50, expected.length + 1), limit)
        expect(oldest.seen).toEqual(expected.toReversed().slice(0, oldest.seen.length))
        expect(oldest.seen.length).toBeGreaterThanOrEqual(Math.min(50, expected.length))
      }
    },
  )

  it('searches for a single character beside a longer word', async () => {
    const found = await page({ search: '8 79175' })
    expect(found.ids).toEqual(
      passing(['search=8 79175'])
        .slice(0, 25)
        .map(({ id }) => id),
    )
    expect(found.rows).toBeLessThanOrEqual(25 + SLACK + 3_000 + COUNT)
  })

  it.each(['newest', 'oldest'])('pages backwards over incomplete pages: %s', async (ordering) => {
    const query = { ordering, search: 'анна', has_inviter: 'true', country: 'DE' }
    const there = await page(query)
    const forwards = [there]
    while (forwards.at(-1)!.next !== null && forwards.length < 6) forwards.push(await page(forwards.at(-1)!.next!))
    const all = forwards.flatMap(({ ids }) => ids)
    const back: number[] = []
    let previous = forwards.at(-1)!.previous
    while (previous !== null) {
      const one: Awaited<ReturnType<typeof page>> = await page(previous)
      expect(one.rows).toBeLessThanOrEqual(25 + SLACK)
      back.unshift(...one.ids)
      previous = one.previous
    }
    expect(back).toEqual(all.slice(0, all.length - forwards.at(-1)!.ids.length))
  })

  it('pages backwards from an empty page', async () => {
    const rare = everybody.filter((row) => row.is_active === 0 && row.country === 'DE' && row.invited_by_code !== null)
    const query = { active: 'false', country: 'DE', has_inviter: 'true', limit: '1' }
    const { ids, next } = await page(query)
    expect(ids).toEqual([rare[0]!.id])
    const empty = await page(`${next!.replace(/cursor=\w+/, '')}cursor=a0`)
    expect([empty.ids, empty.next]).toEqual([[], null])
    const last = await page(empty.previous!)
    expect(last.ids).toEqual([rare.at(-1)!.id])
  })

  it.each([{}, { country: 'DE' }, { search: 'анна' }] as Record<string, string>[])(
    'sorts by most invited: %o',
    async (filter) => {
      const { results } = await env.DB.prepare(
        `SELECT user_id AS id FROM leaderboard WHERE period = 'all' ORDER BY score DESC, reached_at, user_id`,
      ).all<{ id: number }>()
      const names = Object.entries(filter).map(([name, value]) => `${name}=${value.replace('DE', 'de')}`)
      const allowed = new Set(passing(names).map(({ id }) => id))
      const expected = results.map(({ id }) => id).filter((id) => allowed.has(id))
      expect(expected.length).toBeGreaterThan(30)
      const { seen } = await walk({ ...filter, ordering: 'most_invited' }, 200, 25)
      expect(seen).toEqual(expected.slice(0, seen.length))
      expect(seen.length).toBeGreaterThanOrEqual(Math.min(expected.length, 200))
      const first = await page({ ...filter, ordering: 'most_invited', limit: '10' })
      const second = await page(first.next!)
      expect((await page(second.previous!)).ids).toEqual(first.ids)
      expect(second.rows).toBeLessThanOrEqual(10 + SLACK)
    },
  )

  it('continues after a person who has left the leaderboard, in both directions', async () => {
    const query = { ordering: 'most_invited', limit: '5' }
    const first = await page(query)
    const second = await page(first.next!)
    const gone = [first.ids.at(-1)!, second.ids[0]!]
    const leave = `UPDATE leaderboard SET period = ?1 WHERE period = ?2 AND user_id IN (${gone.join(',')})`
    await env.DB.prepare(leave).bind('gone', 'all').run()
    try {
      const shifted = await page(first.next!)
      expect(shifted.ids.slice(0, 4)).toEqual(second.ids.slice(1))
      expect((await page(second.previous!)).ids).toEqual(first.ids.slice(0, 4))
    } finally {
      await env.DB.prepare(leave).bind('all', 'gone').run()
    }
  })

  it('rejects a cursor of another order', async () => {
    const { next } = await page({ ordering: 'most_invited', limit: '5' })
    const ranked = new URL(next!).searchParams.get('cursor')!
    for (const query of [
      `cursor=${ranked}`,
      'ordering=most_invited&cursor=a5',
      `ordering=most_invited&cursor=${ranked}.1`,
    ]) {
      const response = await test.request('GET', `/api/v1/admin/users/?${query}`, { token: support.token })
      expect([query, response.status]).toEqual([query, 400])
      expect(await json(response)).toMatchObject({ errors: [{ field: 'cursor', code: 'invalid_cursor' }] })
    }
  })

  it('reads a week of a million sign-ups by the date index', async () => {
    const day = { joined_from: '2026-01-05', joined_to: '2026-01-05' }
    const { ids, rows } = await page({ ...day, ordering: 'oldest' })
    expect(ids[0]).toBe((Date.UTC(2026, 0, 5) - FIRST_JOINED) / JOIN_EVERY_MS)
    expect(rows).toBeLessThanOrEqual(25 + 20 + COUNT)
  })
})

describe('visibility for staff', () => {
  it('masks phones and e-mails for analysts and shows the end of a block without its reason', async () => {
    const { results } = await page({ active: 'false', limit: '1' })
    const until = '2099-01-31T18:00:00.000Z'
    await env.DB.prepare("UPDATE users SET block_reason = 'Spam', blocked_until = ? WHERE id = ?")
      .bind(Date.parse(until), results[0]!.id)
      .run()
    const full = await page({ active: 'false', limit: '1' })
    expect(full.results[0]).toMatchObject({ is_active: false, block: { until, reason: 'Spam' }, country: 'DE' })
    expect(full.results[0]!.phone).toMatch(/^\+7917\d{7}$/)
    const masked = await page({ active: 'false', limit: '1' }, analyst)
    const { phone } = full.results[0]!
    expect(masked.results[0]).toEqual({
      ...full.results[0]!,
      phone: `+7 ••• ••• •• ${phone!.slice(-2)}`,
      email: null,
      block: { until, reason: null },
    })
  })

  it.each(['79175000017', 'p17@example.com', '+7917'])('does not let an analyst find anyone by %s', async (search) => {
    expect((await page({ search })).ids.length).toBeGreaterThan(0)
    expect((await page({ search }, analyst)).ids).toEqual([])
  })

  it('lets analysts search visible fields', async () => {
    const query = { search: 'анна' }
    expect((await page(query, analyst)).ids).toEqual((await page(query)).ids)
  })

  it.each([
    ['active', 'maybe', 'invalid_value'],
    ['country', 'Germany', 'invalid_value'],
    ['joined_from', '2026-02-30', 'invalid_date'],
    ['joined_to', 'today', 'invalid_date'],
    ['ordering', 'invited', 'invalid_value'],
    ['limit', '101', 'out_of_range'],
    ['cursor', 'x', 'invalid_cursor'],
  ])('rejects %s=%s', async (field, value, code) => {
    const query = new URLSearchParams({ [field]: value }).toString()
    const response = await test.request('GET', `/api/v1/admin/users/?${query}`, { token: support.token })
    expect(response.status).toBe(400)
    expect(await json(response)).toMatchObject({ errors: [{ field, code }] })
  })

  it('treats an empty parameter as absent', async () => {
    const empty = await page('/api/v1/admin/users/?search=&active=&country=&joined_from=&ordering=&limit=')
    expect(empty.ids).toEqual((await page({})).ids)
  })
})
