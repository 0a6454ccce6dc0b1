import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newStaffToken, staffTokenHash } from '../../src/identity/staff/staff-token.ts'
import { DEVICE_COOKIE, STAFF_COOKIE } from '../../src/panel/kit/access.ts'
import { HASH, PASSWORD } from '../support/own-staff.ts'
import { panelRoutes, pathWith } from '../support/panel-routes.ts'
import { csrfOf, panelForm, panelPage } from '../support/panel.ts'
import { changeStaff, createStaff } from '../support/staff.ts'
import { createTestApp, ORIGIN } from '../support/test-app.ts'

/* Attacks on the panel: cross-origin requests, stolen and forged cookies, endless bodies. */

const DAY_MS = 86_400_000

const test = createTestApp()
const routes = panelRoutes(test)
const isGate = (path: string) => /^\/admin\/(?:sign-in|invite)/.test(path)
const forms = routes.filter(({ method, path }) => method === 'POST' && !isGate(path))
const gateForms = routes.filter(({ method, path }) => method === 'POST' && isGate(path))

/** A real person's id, so that a form that got through would find something to change. */
async function realPath(path: string): Promise<string> {
  const { id } = await createStaff('analyst')
  return pathWith(path, () => String(id))
}

describe('a cross-site form', () => {
  it('the list of forms is not empty', () => {
    expect(forms.length).toBeGreaterThan(0)
    expect(gateForms.length).toBeGreaterThan(0)
  })

  it.each(forms)("POST $path needs the session's CSRF token and our origin", async ({ path }) => {
    const target = await realPath(path)
    const [{ cookie }, other] = [await createStaff('superuser'), await createStaff('superuser')]
    const [own, foreign] = [await csrfOf(test, cookie), await csrfOf(test, other.cookie)]
    const attempts: [fields: Record<string, string>, headers: Record<string, string>][] = [
      [{}, {}],
      [{ _csrf: '' }, {}],
      [{ _csrf: own.replace(/^./, (first) => (first === '0' ? '1' : '0')) }, {}],
      [{ _csrf: foreign }, {}],
      [{ _csrf: own }, { Origin: 'https://evil.example' }],
      [{ _csrf: own }, { Origin: 'null' }],
      [{ _csrf: own }, { Origin: `${ORIGIN}.evil.example` }],
      [{ _csrf: own }, { 'Sec-Fetch-Site': 'cross-site' }],
      [{ _csrf: own }, { 'Sec-Fetch-Site': 'same-site' }],
    ]
    const before = await everything()
    for (const [fields, headers] of attempts) {
      const answer = await panelForm(test, target, cookie, fields, headers)
      expect([fields, headers, answer.status]).toEqual([fields, headers, 403])
    }
    for (const type of ['application/json', 'text/plain']) {
      const answer = await test.app.request(ORIGIN + target, {
        method: 'POST',
        headers: { Cookie: cookie, 'Content-Type': type },
        body: JSON.stringify({ _csrf: own }),
      })
      expect([type, answer.status]).toEqual([type, 403])
    }
    expect(await everything()).toEqual(before)
  })

  it.each(gateForms)('POST $path is rejected from other origins', async ({ path }) => {
    for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }])
      expect((await panelForm(test, pathWith(path, String), undefined, { email: 'a@b.c' }, headers)).status).toBe(403)
  })

  it('over 64 KiB is not read to the end, with or without a length', async () => {
    const { cookie } = await createStaff('support')
    const huge = `a=${'x'.repeat(65_536)}`
    for (const path of ['/admin/sign-in/', '/admin/sign-out/'])
      for (const headers of [{ 'Content-Length': String(huge.length) }, {}]) {
        const request = new Request(ORIGIN + path, {
          method: 'POST',
          headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
          body: new Response(huge).body,
        })
        expect((await test.app.request(request)).status).toBe(413)
      }
  })
})

/** Everything stored about people and their history, except the staff created meanwhile. */
async function everything() {
  const tables = [
    'users',
    'sessions',
    'referral_links',
    'referrals',
    'audit_events',
    'staff',
    'staff_jobs',
    'staff_totp',
  ]
  const counted = tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`))
  return (await env.DB.batch(counted)).map(({ results }) => results)
}

describe('a session cookie', () => {
  it('that we did not issue is rejected', async () => {
    const { cookie, token, id } = await createStaff('superuser')
    const value = cookie.split('=')[1]!
    const ended = newStaffToken()
    const expired = newStaffToken()
    const insert = `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at, ended_at)
      VALUES (?, ?, 'panel', ?, ?, ?, ?)`
    const now = Date.now()
    await env.DB.batch([
      env.DB.prepare(insert).bind(staffTokenHash(ended), id, now, now, now + DAY_MS, now),
      env.DB.prepare(insert).bind(staffTokenHash(expired), id, now - DAY_MS, now, now - 1, null),
    ])
    const inventions = [
      '',
      'x',
      newStaffToken(),
      staffTokenHash(value),
      token,
      ended,
      expired,
      value.slice(0, -1),
      `${value}x`,
      value.toUpperCase(),
      `${value}%00`,
      `' OR 1=1 --`,
    ]
    for (const invention of inventions) {
      const answer = await panelPage(test, '/admin/', `${STAFF_COOKIE}=${invention}`)
      expect([invention, answer.status]).toEqual([invention, 303])
      expect(answer.headers.get('location')).toBe('/admin/sign-in/')
    }
    for (const name of ['staff', '__Secure-staff', '__host-staff', `x${STAFF_COOKIE}`])
      expect((await panelPage(test, '/admin/', `${name}=${value}`)).status).toBe(303)
  })

  it('set before the sign-in is replaced by it and stays invalid', async () => {
    const { id, email } = await createStaff('support')
    await env.DB.prepare('UPDATE staff SET password_hash = ? WHERE id = ?').bind(HASH, id).run()
    const planted = newStaffToken()
    const answer = await panelForm(test, '/admin/sign-in/', `${STAFF_COOKIE}=${planted}`, { email, password: PASSWORD })
    expect(answer.status).toBe(303)
    const given = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
    expect(given.map((cookie) => cookie.split('=')[0])).toEqual(expect.arrayContaining([STAFF_COOKIE, DEVICE_COOKIE]))
    expect(given[0]).not.toContain(planted)
    expect((await panelPage(test, '/admin/nowhere/', given[0])).status).toBe(404)
    expect((await panelPage(test, '/admin/nowhere/', `${STAFF_COOKIE}=${planted}`)).status).toBe(303)
  })

  it('of blocked staff is rejected', async () => {
    const { id, cookie } = await createStaff('support')
    expect((await panelPage(test, '/admin/nowhere/', cookie)).status).toBe(404)
    await changeStaff(id, 'blocked_at = 1')
    expect((await panelPage(test, '/admin/nowhere/', cookie)).status).toBe(303)
  })
})

describe('the panel sign-in', () => {
  it('only redirects to pages of the panel', async () => {
    const { id, email } = await createStaff('support')
    await env.DB.prepare('UPDATE staff SET password_hash = ? WHERE id = ?').bind(HASH, id).run()
    const targets = [
      'https://evil.example/admin/',
      '//evil.example/admin/',
      '/\\evil.example',
      '\\\\evil.example',
      '/admin//evil.example',
      '/admin/\r\nLocation: https://evil.example',
      '/admin/../../evil',
      'javascript:alert(1)//admin/',
      'data:text/html,x',
      '/admin@evil.example/',
      '/administrator/',
      ' https://evil.example',
    ]
    for (const next of targets) {
      const answer = await panelForm(test, '/admin/sign-in/', undefined, { email, password: PASSWORD, next })
      expect([next, answer.status]).toEqual([next, 303])
      const { origin } = new URL(answer.headers.get('location')!, ORIGIN)
      expect([next, origin]).toEqual([next, ORIGIN])
    }
    const back = await panelForm(test, '/admin/sign-in/', undefined, {
      email,
      password: PASSWORD,
      next: '/admin/people/?search=a%20b&limit=5',
    })
    expect(back.headers.get('location')).toBe('/admin/people/?search=a%20b&limit=5')
  })

  it('is behind the flood shield of its network', async () => {
    const flooded = createTestApp({ ports: { ipLimit: () => Promise.resolve(false) } })
    const answer = await panelForm(flooded, '/admin/sign-in/', undefined, { email: 'a@b.c', password: 'x' })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await panelPage(flooded, '/admin/sign-in/')).status).toBe(200)
  })
})
