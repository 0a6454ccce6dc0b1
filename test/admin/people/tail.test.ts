import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { insertManyPeople } from '../../support/many-people.ts'
import { peoplePage, walkPeople } from '../../support/people-pages.ts'
import type { Asked } from '../../support/people-pages.ts'
import { createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp } from '../../support/test-app.ts'

const PEOPLE = 20_000
const SLACK = 200
/** Of the first page. */
const COUNT = 3 * 2_000
/** The page, and a second list where the first is short; each with the sign-in before it. */
const TRIPS = 3

// It searches more often than one staff member may.
const test = createTestApp({ variables: { DEFAULT_COUNTRY: 'RU', NETWORK_LIMITS: 'off' } })
let support: TestStaff
let analyst: TestStaff
let everybody: { id: number; phone: string; country: string }[]

beforeAll(async () => {
  await insertManyPeople(PEOPLE)
  support = await createStaff('support')
  analyst = await createStaff('analyst')
  const { results } = await env.DB.prepare(
    'SELECT id, phone, country FROM users WHERE deleted_at IS NULL ORDER BY id DESC',
  ).all()
  everybody = results as typeof everybody
})

const page = async (asked: Asked, { token } = support) => peoplePage({ test, token }, asked)

/** All pages in one direction, each within its budget. */
async function walk(query: Record<string, string>, way: 'next' | 'previous' = 'next'): Promise<number[]> {
  const budget = { slack: SLACK, count: COUNT, trips: TRIPS }
  const { ids, hasEnded } = await walkPeople({ test, token: support.token, query, way, budget, mostPages: 200 })
  expect(hasEnded).toBe(true)
  return ids
}

const idsOf = (passes: (one: (typeof everybody)[number]) => boolean) => everybody.filter(passes).map(({ id }) => id)
const isTail = (digits: string) => (one: { phone: string }) => one.phone.endsWith(digits)

describe('four digits', () => {
  it.each([
    ['0001', {}],
    ['0123', { country: 'DE' }],
    ['1111', { active: 'true' }],
    // Nobody's number ends so.
    ['0050', {}],
  ] as [string, Record<string, string>][])(
    '%s %o: whoever has a number that ends so comes first, in both orders and directions',
    async (digits, filter) => {
      const mayBe = (one: (typeof everybody)[number]) =>
        (filter['country'] === undefined || one.country === filter['country']) &&
        (filter['active'] === undefined || one.id % 100 !== 11)
      const ends = idsOf((one) => mayBe(one) && isTail(digits)(one))
      const rest = idsOf((one) => mayBe(one) && !isTail(digits)(one) && one.phone.includes(digits))
      // Codes have six digits, and those of inviters too.
      const byPhone = new Set([...ends, ...rest])
      for (const limit of ['25', '100']) {
        const query = { ...filter, search: digits, limit }
        const newest = await walk(query)
        expect(newest.slice(0, ends.length)).toEqual(ends)
        expect(newest.filter((id) => byPhone.has(id))).toEqual([...ends, ...rest])
        expect(new Set(newest).size).toBe(newest.length)
        const oldest = await walk({ ...query, ordering: 'oldest' })
        expect(oldest.slice(0, ends.length)).toEqual(ends.toReversed())
        expect(oldest.toSorted((a, b) => a - b)).toEqual(newest.toSorted((a, b) => a - b))
      }
    },
  )

  it('go back from the others to those', async () => {
    const query = { search: '0001', limit: '7' }
    const forwards = await walk(query)
    const [first, second] = [await page(query), await page((await page(query)).next!)]
    expect((await page(second.previous!)).ids).toEqual(first.ids)
    expect(await walk({ ...query, cursor: 'b0.r' }, 'previous')).toEqual(forwards)
  })

  it('that end only one number find that person first, however many others have them', async () => {
    const { ids } = await page({ search: '4567' })
    expect(ids.slice(0, 2)).toEqual(idsOf(isTail('4567')))
  })
})

describe('the end of a number', () => {
  it.each(['…0123', '...0123', '*0123', '•••0123', '… 01-23', '…01 23'])('%s finds nobody else', async (search) => {
    expect(await walk({ search, limit: '25' })).toEqual(idsOf(isTail('0123')))
  })

  it.each([
    ['…5010123', '5010123'],
    ['…0010123', '0010123'],
  ])('%s may have more digits', async (search, digits) => {
    expect(await walk({ search, limit: '25' })).toEqual(idsOf(isTail(digits)))
  })

  it('may have fewer, in pages that stop early', async () => {
    expect((await page({ search: '…23' })).ids).toEqual(idsOf(isTail('23')).slice(0, 25))
  })

  it('works beside a name, and in what an action selects', async () => {
    const named = idsOf((one) => isTail('0123')(one) && one.id % 10 === 3)
    expect((await page({ search: 'анна …0123' })).ids).toEqual(named)
    const response = await test.request('POST', '/api/v1/admin/jobs/', {
      token: support.token,
      body: { action: 'block', filter: { search: '…0123' }, reason: 'Spam', confirm: false },
    })
    expect(await response.json()).toMatchObject({ count: idsOf(isTail('0123')).length })
  })

  it('finds nobody for analysts, who see two of them', async () => {
    expect((await page({ search: '…0123' }, analyst)).ids).toEqual([])
    expect((await page({ search: '…23' }, analyst)).ids).toEqual([])
    const codes = (await page({ search: '0123' }, analyst)).results
    for (const { invite_code: code, invited_by_code: by } of codes) expect(`${code} ${by}`).toContain('0123')
  })
})

describe('a number as it is written in its country', () => {
  it.each([
    ['8 917 501', '+7917501'],
    ['8 (917) 501-01', '+791750101'],
    ['8917 501 01…', '+791750101'],
    ['+7 917 501 01', '+791750101'],
  ])('%s finds those that start with %s', async (search, start) => {
    const expected = idsOf(({ phone }) => phone.startsWith(start))
    expect((await page({ search })).ids).toEqual(expected.slice(0, 25))
  })
})
