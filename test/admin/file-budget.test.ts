import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { Problem } from '../../src/http/responses.ts'
import { createProgram } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const test = createTestApp()
const clock = useTestClock({ goesOn: true })

const LISTS = ['users', 'referrals', 'sends', 'leaderboard']
type Staff = Awaited<ReturnType<typeof createStaff>>

const download = async ({ token }: Staff, i = 0, language = 'en') =>
  test.request('GET', `/api/v1/admin/${LISTS[i % LISTS.length]}.csv`, {
    token,
    headers: { 'Accept-Language': language },
  })

/** The statuses of so many at once, whose files nobody reads yet. */
async function downloadAtOnce(staff: Staff, count: number) {
  const answers = await Promise.all(Array.from({ length: count }, async (_, i) => download(staff, i)))
  const statuses = answers.map(({ status }) => status)
  await Promise.all(answers.map(async ({ body }) => body?.cancel()))
  return statuses.toSorted((a, b) => a - b)
}

const ok = (count: number, refused = 0) => [
  ...Array.from({ length: count }, () => 200),
  ...Array.from({ length: refused }, () => 429),
]

it('files of all lists that one staff member downloads at once are limited, and those refused are not recorded', async () => {
  const staff = await createStaff('superuser')
  expect(await downloadAtOnce(staff, 30)).toEqual(ok(20, 10))
  const recorded = await env.DB.prepare(
    `SELECT count(*) AS n FROM audit_events WHERE actor = 'staff' AND actor_id = ? AND action = 'list_exported'`,
  )
    .bind(staff.id)
    .first('n')
  expect(recorded).toBe(20)
})

it('files over the limit are refused with when to try again, in both languages', async () => {
  const staff = await createStaff('superuser')
  await downloadAtOnce(staff, 20)
  const refused = await download(staff)
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '600'])
  expect(await json<Problem>(refused)).toMatchObject({ code: 'files_per_staff', title: 'Too many files' })
  expect(await json<Problem>(await download(staff, 0, 'ru'))).toMatchObject({ title: 'Слишком много файлов' })
})

it('the limit of one staff member is not that of another, and makes room again after ten minutes', async () => {
  const [staff, other] = [await createStaff('analyst'), await createStaff('analyst')]
  expect(await downloadAtOnce(staff, 15)).toEqual(ok(15))
  clock.advance(300)
  expect(await downloadAtOnce(staff, 6)).toEqual(ok(5, 1))
  expect(await downloadAtOnce(other, 20)).toEqual(ok(20))
  clock.advance(300)
  expect(await downloadAtOnce(staff, 16)).toEqual(ok(15, 1))
})

it('a limit that is set to zero refuses every file', async () => {
  const closed = createTestApp({ variables: { LIMITS: 'files_per_staff=0' } })
  const { token } = await createStaff('superuser')
  expect((await closed.request('GET', '/api/v1/admin/users.csv', { token })).status).toBe(429)
})

it('simulations of one staff member at once are limited, and make room again after a minute', async () => {
  const [staff, other] = [await createStaff('superuser'), await createStaff('superuser')]
  const { id, event } = await createProgram({ inviter: { fixed: 5 } })
  const simulate = async ({ token }: Staff, count: number) => {
    const body = { rule: { event, inviter: { fixed: 7 } } }
    const answers = await Promise.all(
      Array.from({ length: count }, async () =>
        test.request('POST', `/api/v1/admin/programs/${id}/simulate/`, { token, body }),
      ),
    )
    await Promise.all(answers.map(async (answer) => answer.text()))
    return answers.map(({ status }) => status).toSorted((a, b) => a - b)
  }
  expect(await simulate(staff, 8)).toEqual(ok(5, 3))
  expect(await simulate(other, 5)).toEqual(ok(5))
  clock.advance(60)
  expect(await simulate(staff, 6)).toEqual(ok(5, 1))
})
