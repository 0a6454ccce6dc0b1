import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AdminLeaderboard } from '../../src/admin/leaderboard/responses.ts'
import { adminRequest } from '../support/admin-request.ts'
import { createDraw, insertReferrals, insertScores, insertUsers } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { emptyTables } from '../support/stored.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
let support: TestStaff

beforeAll(async () => {
  await insertUsers(3_000)
  support = await createStaff('support')
})

beforeEach(async () => {
  await emptyTables('referrals', 'inviter_days', 'leaderboard')
})

async function read(query = '', staff = support): Promise<AdminLeaderboard> {
  test.d1.reset()
  const response = await adminRequest(test, staff)('GET', `leaderboard/${query}`)
  expect(response.status).toBe(200)
  return json<AdminLeaderboard>(response)
}

describe('GET /admin/leaderboard/', () => {
  it('pages to the end in order, with ranks equal to a full count, within its budget', async () => {
    const draw = createDraw(29)
    // Half of them tie at 1, far longer than a page.
    const places = Array.from({ length: 3_000 }, (_, i) => ({
      id: 10_000 + i,
      score: draw(2) === 0 ? 1 : 1 + draw(40) * draw(40),
      reachedAt: 1_000 * draw(50),
    }))
    await insertScores(places)
    const ordered = places.toSorted((x, y) => y.score - x.score || x.reachedAt - y.reachedAt || x.id - y.id)
    const expected = ordered.map(({ id, score }) => [1 + ordered.filter((one) => one.score > score).length, id, score])
    for (const limit of [50, 37]) {
      const found: unknown[] = []
      let query: string | undefined = `?limit=${limit}`
      while (query !== undefined) {
        const { results, next, count, count_exact: isExact } = await read(query)
        // The last place knows how many there are.
        expect([count, isExact]).toEqual(found.length === 0 ? [places.length, true] : [null, false])
        expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(3 * limit + 10)
        found.push(...results.map(({ rank, person, score }) => [rank, person.id, score]))
        query = next === null ? undefined : new URL(next).search
      }
      expect(found).toEqual(expected)
    }
  })

  it('shows names, masked for analysts, and marks blocked and deleted users', async () => {
    await insertReferrals(
      [10_000, 10_000, 10_000, 10_001, 10_001, 10_002].map((inviter, i) => ({ invitee: 10_100 + i, inviter })),
    )
    await env.DB.batch([
      env.DB.prepare("UPDATE users SET first_name = 'Anna', last_name = 'K' WHERE id = 10000"),
      env.DB.prepare('UPDATE users SET is_active = 0 WHERE id = 10001'),
      env.DB.prepare('UPDATE users SET phone = NULL, deleted_at = 1 WHERE id = 10002'),
    ])
    const people = (await read('?period=day')).results.map(({ person }) => person)
    expect(people.map(({ name, phone, state }) => [name, phone, state])).toEqual([
      ['Anna K', '+79180010000', 'active'],
      [null, '+79180010001', 'blocked'],
      [null, null, 'deleted'],
    ])
    const masked = await read('?period=day', await createStaff('analyst'))
    expect(masked.results.map(({ person }) => person.phone)).toEqual(['+7 ••• ••• •• 00', '+7 ••• ••• •• 01', null])
  })

  it('shows past periods', async () => {
    const lastMonth = new Date()
    lastMonth.setUTCMonth(lastMonth.getUTCMonth() - 1, 15)
    await insertReferrals([{ invitee: 10_200, inviter: 10_003, at: lastMonth.getTime() }])
    expect(await read('?period=month')).toMatchObject({ count: 0, count_exact: true, results: [] })
    const before = await read('?period=month&back=1')
    expect(before.results.map(({ person, score }) => [person.id, score])).toEqual([[10_003, 1]])
    expect(before.starts_at?.slice(0, 7)).toBe(lastMonth.toISOString().slice(0, 7))
    expect(await read('?period=all&back=3')).toMatchObject({ starts_at: null, results: [{ score: 1 }] })
  })

  it.each(['period=year', 'back=36', 'back=-1', 'limit=51', 'cursor=a1'])('rejects ?%s', async (query) => {
    expect((await adminRequest(test, support)('GET', `leaderboard/?${query}`)).status).toBe(400)
  })
})
