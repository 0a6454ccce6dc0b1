import { beforeAll, describe, expect, it } from 'vitest'
import { adminRequest, openPanel } from '../support/admin-request.ts'
import { insertRows } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

/* Totals of the lists without filters; lists with filters have theirs in their own tests. */

const ROWS = 1_500
const MOST_COUNTED = 1_000
/** Of authentication, a page of 2 with what its rows need, and the count. */
const MOST_ROWS = 30 + MOST_COUNTED + 1

const test = createTestApp()
let superuser: TestStaff
let support: TestStaff

interface Counted {
  count: number | null
  count_exact: boolean
  next: string | null
}

async function read(path: string, staff: TestStaff): Promise<Counted> {
  test.d1.reset()
  const page = await json<Counted>(await adminRequest(test, staff)('GET', path))
  expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(MOST_ROWS)
  return page
}

const totalOf = async (path: string, staff: TestStaff) => {
  const { count, count_exact: exact } = await read(path, staff)
  return [count, exact]
}

const addJobs = async (owner: TestStaff, count: number) =>
  insertRows(
    'staff_jobs (staff_id, action, selection, params, reason, total, last_id, state, created_at)',
    9,
    Array.from({ length: count }, () => [
      owner.id,
      'block',
      '{"ids":[1]}',
      '{"until":null}',
      'A robot',
      1,
      1,
      'done',
      1,
    ]),
  )

beforeAll(async () => {
  superuser = await createStaff('superuser')
  support = await createStaff('support')
  await addJobs(superuser, ROWS)
  await addJobs(support, MOST_COUNTED)
})

describe('totals', () => {
  it('of jobs are of those that you may see, exact to 1,000', async () => {
    expect(await totalOf('jobs/?limit=2', support)).toEqual([MOST_COUNTED, true])
    await addJobs(support, 1)
    expect(await totalOf('jobs/?limit=2', support)).toEqual([MOST_COUNTED, false])
    expect(await totalOf('jobs/?limit=2', superuser)).toEqual([MOST_COUNTED, false])
    expect(await totalOf('jobs/?limit=2', await createStaff('support'))).toEqual([0, true])
  })

  it('of staff are exact to 1,000', async () => {
    const { count, count_exact: isExact, next } = await read('staff/?limit=1', superuser)
    expect(isExact).toBe(true)
    expect(await totalOf(`staff/${new URL(next!).search}`, superuser)).toEqual([null, false])
    const members = Array.from({ length: ROWS }, (_, i) => [`member-${i}@example.com`, 'support', 1])
    await insertRows('staff (email, role, created_at)', 3, members.slice(0, MOST_COUNTED - count!))
    expect(await totalOf('staff/?limit=2', superuser)).toEqual([MOST_COUNTED, true])
    await insertRows('staff (email, role, created_at)', 3, members.slice(-1))
    expect(await totalOf('staff/?limit=2', superuser)).toEqual([MOST_COUNTED, false])
  })

  it('stand above each list, in both languages', async () => {
    const panel = await openPanel(test, 'superuser')
    for (const section of ['audit', 'codes', 'jobs', 'staff', 'leaderboard', 'growth/sign-ups']) {
      const page = async (language: string) => (await panel.get(`/admin/${section}/?lang=${language}`)).text()
      const isMany = section === 'jobs' || section === 'staff'
      expect(await page('en')).toMatch(isMany ? />1,000\+ total</ : />\d+ total</)
      expect(await page('ru')).toMatch(isMany ? />Всего: 1\s000\+</ : />Всего: \d+</)
    }
  })
})
