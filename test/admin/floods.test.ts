import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { newStaffToken, staffTokenHash } from '../../src/identity/staff/staff-token.ts'
import { STAFF_COOKIE } from '../../src/panel/kit/access.ts'
import { panelPage } from '../support/panel.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, ORIGIN } from '../support/test-app.ts'

/* Floods from strangers must be cheap and must not be logged as our errors. */

const test = createTestApp()

it('a forged cookie or token counts for the flood shield of its network only', async () => {
  let share = 2
  const shielded = createTestApp({ ports: { ipLimit: () => Promise.resolve((share -= 1) >= 0) } })
  const staff = await createStaff('support')
  const json = async (token: string) => shielded.request('GET', '/api/v1/admin/auth/', { token })
  expect((await panelPage(shielded, '/admin/account/', staff.cookie)).status).toBe(200)
  expect((await json(staff.token)).status).toBe(200)
  const { trips } = shielded.d1.counts
  for (let i = 0; i < 3; i += 1) {
    expect((await panelPage(shielded, '/admin/account/', `${STAFF_COOKIE}=${newStaffToken()}`)).status).toBe(429)
    expect((await json(newStaffToken())).status).toBe(429)
  }
  expect(shielded.d1.counts.trips).toBe(trips)
  expect((await panelPage(shielded, '/admin/account/', staff.cookie)).status).toBe(200)
  expect((await json(staff.token)).status).toBe(200)
  await env.DB.prepare('UPDATE staff_sessions SET ended_at = 1 WHERE staff_id = ?').bind(staff.id).run()
  expect([(await json(staff.token)).status, (await json(staff.token)).status]).toEqual([401, 429])
})

it('all sessions of a staff member share their budgets of requests and of searches', async () => {
  const counts = new Map<string, number>()
  const count = (most: number) => async (name: string) => {
    counts.set(name, (counts.get(name) ?? 0) + 1)
    return Promise.resolve(counts.get(name)! <= most)
  }
  const limited = createTestApp({ ports: { ipLimit: count(3), sessionLimit: count(8) } })
  const staff = await createStaff('analyst')
  const other = await createStaff('analyst')
  const again = newStaffToken()
  await env.DB.prepare(
    `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at)
     SELECT ?, staff_id, kind, created_at, last_used_at, expires_at FROM staff_sessions WHERE staff_id = ? AND kind = 'api'`,
  )
    .bind(staffTokenHash(again), staff.id)
    .run()
  const get = async (token: string, query = '') =>
    (await limited.request('GET', `/api/v1/admin/users/${query}`, { token })).status
  const searches = ['?search=anna', '?first_name=anna', '?limit=5&last_name=anna', '?search=&%73earch=a+b']
  for (const one of [staff.token, again, other.token]) await get(one)
  counts.clear()
  const found: number[] = []
  for (const [i, query] of searches.entries()) found.push(await get(i % 2 === 0 ? staff.token : again, query))
  expect(found).toEqual([200, 200, 200, 429])
  expect(await get(other.token, searches[0])).toBe(200)
  // Without words to search for it is no search.
  expect(await get(again, '?search=&limit=5')).toBe(200)
  for (let i = 0; i < 3; i += 1) expect(await get(i % 2 === 0 ? staff.token : again)).toBe(200)
  expect([await get(staff.token), await get(again), await get(other.token)]).toEqual([429, 429, 200])
  // Whoever has stolen a session cannot keep its owner from ending it.
  expect((await panelPage(limited, '/admin/account/', staff.cookie)).status).toBe(200)
  const end = async (token: string) =>
    limited.request('DELETE', '/api/v1/admin/account/sessions/', {
      token,
      headers: { 'CF-Connecting-IP': '203.0.113.9' },
    })
  const ended: number[] = []
  for (const token of [staff.token, again, staff.token, staff.token]) ended.push((await end(token)).status)
  expect(ended).toEqual([204, 401, 204, 429])
})

it.each([
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded; charset=utf-16',
])('a form with the wrong content type (%s) is rejected without a server error', async (type) => {
  const { cookie } = await createStaff('support')
  for (const path of ['/admin/sign-in/', '/admin/sign-in/code/', '/admin/sign-in/passkey/', '/admin/sign-out/']) {
    const answer = await test.app.request(ORIGIN + path, {
      method: 'POST',
      headers: { Cookie: cookie, Origin: ORIGIN, 'Content-Type': type },
      body: '--y\r\nbroken=%ff%zz&a',
    })
    expect([path, answer.status]).toEqual([path, 400])
  }
})
