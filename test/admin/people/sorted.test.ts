import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { insertManyPeople } from '../../support/many-people.ts'
import { peoplePage, walkPeople } from '../../support/people-pages.ts'
import type { Asked } from '../../support/people-pages.ts'
import { createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, json } from '../../support/test-app.ts'

const PEOPLE = 20_000
const SLACK = 200
/** Of the first page. */
const COUNT = 3 * 2_000
/** The sign-in and the page. */
const TRIPS = 2

const test = createTestApp()
let support: TestStaff
interface Row {
  id: number
  country: string
  first_name: string
  invite_code: string
}
let everybody: Row[]

beforeAll(async () => {
  await insertManyPeople(PEOPLE)
  support = await createStaff('support')
  const { results } = await env.DB.prepare(
    'SELECT id, country, first_name, invite_code FROM users WHERE deleted_at IS NULL ORDER BY id DESC',
  ).all()
  everybody = results as unknown as Row[]
})

const page = async (asked: Asked) => peoplePage({ test, token: support.token }, asked)

const MOST_PAGES = 8

/** The first pages in one direction, each within its budget. */
async function walk(query: Record<string, string>, way: 'next' | 'previous' = 'next'): Promise<number[]> {
  const budget = { slack: SLACK, count: COUNT, trips: TRIPS }
  const { ids } = await walkPeople({ test, token: support.token, query, way, budget, mostPages: MOST_PAGES + 1 })
  return ids
}

/** By the column, then by id, both in the same direction. */
function inOrder(by: keyof Row, descending: boolean): number[] {
  const compare = (a: Row, b: Row) => (a[by] === b[by] ? a.id - b.id : a[by] < b[by] ? -1 : 1)
  const sorted = everybody.toSorted(compare)
  return (descending ? sorted.toReversed() : sorted).map(({ id }) => id)
}

describe('sorting by a column', () => {
  it.each(['country', '-country', 'first_name', '-first_name', 'invite_code', '-invite_code'])(
    '%s: pages hold their order and budget, where many share a value',
    async (ordering) => {
      const expected = inOrder(ordering.replace('-', '') as keyof Row, ordering.startsWith('-'))
      for (const limit of ['25', '50']) {
        const found = await walk({ ordering, limit })
        expect(found.length).toBeGreaterThan(MOST_PAGES * Number(limit))
        expect(found).toEqual(expected.slice(0, found.length))
      }
      const [first, second] = [await page({ ordering }), await page((await page({ ordering })).next!)]
      expect((await page(second.previous!)).ids).toEqual(first.ids)
      // From the middle of the list, among thousands who share a value.
      const middle = everybody[Math.floor(everybody.length / 2)]!
      const value = Buffer.from(middle[ordering.replace('-', '') as 'country']).toString('base64url')
      const on = await page({ ordering, cursor: `a${middle.id.toString(36)}.s${value}` })
      const at = expected.indexOf(middle.id)
      expect(on.ids).toEqual(expected.slice(at + 1, at + 26))
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(25 + SLACK)
      const back = await page({ ordering, cursor: `b${middle.id.toString(36)}.s${value}` })
      expect(back.ids).toEqual(expected.slice(at - 25, at))
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(25 + SLACK)
    },
  )

  it('applies the other filters, and leaves out whoever has no value', async () => {
    const found = await walk({ ordering: '-country', search: 'анна', has_inviter: 'true', limit: '25' })
    const hasInviter = new Set(everybody.filter(({ id }) => id % 3 === 0 && id % 10 === 3).map(({ id }) => id))
    const expected = inOrder('country', true).filter((id) => hasInviter.has(id))
    expect(found).toEqual(expected.slice(0, found.length))
    expect(found.length).toBeGreaterThan(10)
  })

  it('is turned round by invitees', async () => {
    await env.DB.prepare(
      `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
        SELECT id, id - 1 - id % 2, 'K', 'code', 'certain', date_joined FROM users WHERE invited_by_code IS NOT NULL AND id < 90`,
    ).run()
    const most = await walk({ ordering: 'most_invited', limit: '7' })
    expect(most.length).toBeGreaterThan(10)
    expect(await walk({ ordering: 'least_invited', limit: '7' })).toEqual(most.toReversed())
  })

  it('has files in the same order', async () => {
    const response = await test.request('GET', '/api/v1/admin/users.csv?ordering=-first_name&for=program&country=DE', {
      token: support.token,
    })
    const [, ...lines] = (await response.text()).trim().split('\r\n')
    const isGerman = new Set(everybody.filter(({ country }) => country === 'DE').map(({ id }) => id))
    const expected = inOrder('first_name', true).filter((id) => isGerman.has(id))
    expect(lines.map((line) => Number(line.split(',')[0]!.replaceAll('"', '')))).toEqual(expected)
  })

  it.each([
    ['newest', 'a5.sUlU'],
    ['country', 'a5'],
    ['country', 'a5.1.1'],
    ['most_invited', 'a5.sUlU'],
    ['country', 'a5.s!'],
  ])('%s refuses the cursor %s', async (ordering, cursor) => {
    const query = new URLSearchParams({ ordering, cursor }).toString()
    const response = await test.request('GET', `/api/v1/admin/users/?${query}`, { token: support.token })
    expect(await json(response)).toMatchObject({ status: 400, errors: [{ field: 'cursor', code: 'invalid_cursor' }] })
  })
})

describe('the count of a list', () => {
  const countOf = async (query: Record<string, string>) => {
    const { count, count_exact: exact } = await page(query)
    return [count, exact]
  }

  it('is exact to 1,000, and says if there are more', async () => {
    const blocked = await env.DB.prepare(
      'SELECT count(*) AS n FROM users WHERE NOT is_active AND deleted_at IS NULL',
    ).first<{ n: number }>()
    expect(await countOf({ active: 'false' })).toEqual([blocked!.n, true])
    expect(await countOf({})).toEqual([everybody.length, true])
    expect(await countOf({ country: 'DE' })).toEqual([1000, false])
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(25 + SLACK + 1_001)
    expect(await countOf({ search: 'nobodyhasthis' })).toEqual([0, true])
    expect(await countOf({ joined_from: '2026-01-02', joined_to: '2026-01-02', country: 'RU' })).toEqual([1000, false])
  })

  it('is what was found where not everyone was looked at', async () => {
    const [count, exact] = await countOf({ has_inviter: 'true', country: 'DE' })
    expect(exact).toBe(false)
    expect(count).toBeGreaterThan(500)
    const next = await page((await page({ has_inviter: 'true', country: 'DE' })).next!)
    expect([next.count, next.count_exact]).toEqual([null, false])
  })
})
