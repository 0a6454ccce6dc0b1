import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { API_KEY_TEXTS } from '../../src/panel/texts/api-keys.ts'
import { openPanel } from '../support/admin-request.ts'
import { createServerKey } from '../support/rewards.ts'
import { changeStaff } from '../support/staff.ts'
import { createTestApp, json, ORIGIN } from '../support/test-app.ts'

const test = createTestApp()
const { en: text } = API_KEY_TEXTS
const NEW = '/admin/api-keys/new/'

/** Opens a page with the cookie of a kept key beside the session's. */
const open = async (path: string, ...cookies: string[]) =>
  test.app.request(ORIGIN + path, { headers: { Cookie: cookies.join('; '), 'CF-Connecting-IP': '198.51.100.8' } })

it('shows a new key over reloads until it is saved, to the session that made it', async () => {
  const superuser = await openPanel(test, 'superuser')
  const made = await superuser.post('/admin/api-keys/', {
    ...{ name: 'Shop backend', expires_at: '2031-01-31T18:00' },
    ...{ 'scope.events.write': 'on', 'scope.feed.read': 'on' },
  })
  expect([made.status, made.headers.get('location')]).toEqual([303, NEW])
  const [kept = ''] = /__Host-staff-key=[^;]+/.exec(made.headers.getSetCookie().join()) ?? []
  expect(await env.DB.prepare('SELECT name, scopes, expires_at FROM api_keys').first()).toEqual({
    name: 'Shop backend',
    scopes: 'events.write feed.read',
    expires_at: Date.parse('2031-01-31T18:00Z'),
  })
  const { cookie } = superuser.staff
  const pages = await Promise.all(Array.from({ length: 2 }, async () => (await open(NEW, cookie, kept)).text()))
  const [key = ''] = /rk_[\w-]{43}/.exec(pages[0]!) ?? []
  expect([key.length, pages[1]!.includes(key)]).toEqual([46, true])
  expect([kept.includes(key.slice(3)), JSON.stringify(await env.DB.prepare('SELECT * FROM api_keys').all())]).toEqual([
    false,
    expect.not.stringContaining(key),
  ])
  expect(await (await open('/admin/api-keys/', cookie, kept)).text()).toContain(text.unsaved)
  const colleague = await openPanel(test, 'superuser')
  expect((await open(NEW, colleague.staff.cookie, kept)).headers.get('location')).toBe('/admin/api-keys/')
  const saved = await superuser.post(`${NEW}saved/`, {})
  expect(saved.headers.getSetCookie().join()).toMatch(/__Host-staff-key=; Max-Age=0/)
})

it('refuses a key that may do nothing, and keeps what was typed', async () => {
  const superuser = await openPanel(test, 'superuser')
  const refused = await superuser.post('/admin/api-keys/', { name: 'Nothing' })
  const page = await refused.text()
  expect([refused.status, page.includes(text.noScope), page.includes('value="Nothing"')]).toEqual([400, true, true])
})

it('revokes a key with a reason, and only superusers see them', async () => {
  const superuser = await openPanel(test, 'superuser')
  await superuser.post('/admin/api-keys/', { name: 'Old', 'scope.feed.read': 'on' })
  const { id } = (await env.DB.prepare(`SELECT id FROM api_keys WHERE name = 'Old'`).first<{ id: number }>())!
  const path = `/admin/api-keys/${id}/revoke/`
  expect((await superuser.post(path, { reason: '' })).status).toBe(400)
  const done = await superuser.post(path, { reason: 'Leaked' })
  expect([done.status, done.headers.get('location')]).toEqual([303, '/admin/api-keys/?done=revoked'])
  expect(await env.DB.prepare('SELECT revoked_at FROM api_keys WHERE id = ?').bind(id).first()).toEqual({
    revoked_at: expect.any(Number),
  })
  const analyst = await openPanel(test, 'analyst')
  expect((await analyst.get('/admin/api-keys/')).status).toBe(403)
  expect(await (await analyst.get('/admin/programs/')).text()).not.toContain('/admin/api-keys/')
})

it('lists every key that works, however many newer ones were revoked', async () => {
  const superuser = await openPanel(test, 'superuser')
  await createServerKey()
  const oldest = await env.DB.prepare('SELECT max(id) AS id FROM api_keys').first<number>('id')
  await env.DB.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 110)
     INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by, expires_at, revoked_at)
     SELECT 'rotated ' || i, 'hash ' || i, 'rk_x', 'feed.read', 1, 1, iif(i % 2, 1, NULL), iif(i % 2, NULL, 1) FROM n`,
  ).run()
  const answer = await test.request('GET', '/api/v1/admin/api_keys/', { token: superuser.staff.token })
  const { results } = await json<{ results: { id: number; state: string }[] }>(answer)
  expect([results.length, results.find(({ id }) => id === oldest)?.state]).toEqual([100, 'active'])
  expect(results.findIndex(({ state }) => state !== 'active')).toBeGreaterThan(
    results.findLastIndex(({ state }) => state === 'active'),
  )
})

it.each(['blocked_at = 1', `role = 'analyst'`])('works on after its creator has %s, and is marked', async (change) => {
  const superuser = await openPanel(test, 'superuser')
  const { key } = await createServerKey()
  const [{ id, created_by: creator }] = (
    await env.DB.prepare('SELECT id, created_by FROM api_keys ORDER BY id DESC LIMIT 1').all<Record<string, number>>()
  ).results as [{ id: number; created_by: number }]
  const look = async () => {
    const listed = await test.request('GET', '/api/v1/admin/api_keys/', { token: superuser.staff.token })
    const { results } = await json<{ results: { id: number; creator_lost_access: boolean }[] }>(listed)
    const page = await (await superuser.get('/admin/api-keys/')).text()
    return [results.find((one) => one.id === id)?.creator_lost_access, page.includes(text.replace)]
  }
  const before = await look()
  await changeStaff(creator, change)
  const report = await test.request('GET', '/api/v1/rewards/?user_id=1', { token: key })
  expect([before, await look(), report.status]).toEqual([[false, false], [true, true], 200])
  await superuser.post(`/admin/api-keys/${id}/revoke/`, { reason: 'Its creator left' })
  expect(await look()).toEqual([true, false])
})
