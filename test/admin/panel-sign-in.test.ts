import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createStaffAttempts } from '../../src/admin/staff-sign-in/attempts.ts'
import { createD1 } from '../../src/db/d1.ts'
import { HASH, PASSWORD } from '../support/own-staff.ts'
import { changeStaff, createStaff } from '../support/staff.ts'
import { createTestApp, ORIGIN } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

useTestClock()
const test = createTestApp()

async function withPassword(role: 'superuser' | 'support' | 'analyst' = 'support') {
  const staff = await createStaff(role)
  await env.DB.prepare('UPDATE staff SET password_hash = ? WHERE id = ?').bind(HASH, staff.id).run()
  return staff
}

const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  test.app.request(ORIGIN + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { Origin: ORIGIN, 'CF-Connecting-IP': '198.51.100.7', ...headers },
  })

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

const csrfOf = async (response: Response) =>
  /name="_csrf" value="([0-9a-f]{64})"/.exec(await response.text())?.[1] ?? ''

describe('the sign-in page', () => {
  it('signs staff in with e-mail and password, redirects to where they wanted to go, and signs them out', async () => {
    const { email } = await withPassword()
    const answer = await post('/admin/sign-in/', {
      email: email.toUpperCase(),
      password: PASSWORD,
      next: '/admin/account/?x=1',
    })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/admin/account/?x=1')
    for (const cookie of answer.headers.getSetCookie())
      expect(cookie).toMatch(
        /^__Host-staff(?:(?:-device)?=[^;]+; Max-Age=\d+|-sign-in=; Max-Age=0); Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      )
    const cookie = cookiesOf(answer)
    const page = await test.app.request(`${ORIGIN}/admin/nowhere/`, { headers: { Cookie: cookie } })
    expect(page.status).toBe(404)
    const out = await post('/admin/sign-out/', { _csrf: await csrfOf(page) }, { Cookie: cookie })
    expect(out.headers.get('location')).toBe('/admin/sign-in/?done=signed-out')
    const after = await test.app.request(`${ORIGIN}/admin/nowhere/`, { headers: { Cookie: cookie } })
    expect(after.headers.get('location')).toBe('/admin/sign-in/?next=%2Fadmin%2Fnowhere%2F')
  })

  it('gives one message for any mistake, keeps the e-mail and drops the password', async () => {
    const { email } = await withPassword()
    for (const fields of [
      { email, password: 'wrong' },
      { email: 'nobody@example.com', password: PASSWORD },
    ]) {
      const answer = await post('/admin/sign-in/', fields)
      expect(answer.status).toBe(401)
      const page = await answer.text()
      expect(page).toContain('Wrong e-mail or password. Check both and try again.')
      expect(page).toContain(`value="${fields.email}"`)
      expect(page).not.toContain(fields.password)
      // Only the browser id for passkeys, no session.
      expect(cookiesOf(answer)).toMatch(/^__Host-staff-browser=[0-9a-f]{32}$/)
    }
  })

  it('redirects to panel pages only', async () => {
    const { email } = await withPassword()
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/admin/../K49FJ5',
      '/admin/people/../../K49FJ5',
      '/admin/%2e%2e/K49FJ5',
      '/admin/.%2E/K49FJ5?next=/admin/',
      'javascript:alert(1)',
    ]) {
      const answer = await post('/admin/sign-in/', { email, password: PASSWORD, next })
      expect(new URL(answer.headers.get('location')!, ORIGIN).href).toBe(`${ORIGIN}/admin/`)
    }
  })

  it('counts attempts before checking them: 30 at once get 10 guesses, and a known browser is not affected', async () => {
    const { email } = await withPassword()
    const known = cookiesOf(
      await post('/admin/sign-in/', { email, password: PASSWORD }, { 'CF-Connecting-IP': '203.0.113.1' }),
    )
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, i) =>
        post('/admin/sign-in/', { email, password: `guess ${i}` }, { 'CF-Connecting-IP': `203.0.113.${10 + i}` }),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
    const right = { email, password: PASSWORD }
    const stranger = await post('/admin/sign-in/', right, { 'CF-Connecting-IP': '203.0.113.99' })
    expect(stranger.status).toBe(429)
    expect(Number(stranger.headers.get('retry-after'))).toBeGreaterThan(3600)
    const owner = await post('/admin/sign-in/', right, { 'CF-Connecting-IP': '203.0.113.1', Cookie: known })
    expect(owner.status).toBe(303)
  })

  it('gives strangers no more guesses when the owner signs in from a new browser, which can happen any number of times', async () => {
    const { email } = await withPassword()
    let network = 0
    const from = async (password: string) => {
      network += 1
      return (await post('/admin/sign-in/', { email, password }, { 'CF-Connecting-IP': `192.0.2.${100 + network}` }))
        .status
    }
    for (let i = 0; i < 9; i += 1) expect(await from('a guess')).toBe(401)
    for (let i = 0; i < 12; i += 1) expect(await from(PASSWORD)).toBe(303)
    expect([await from('a guess'), await from('a guess')]).toEqual([401, 429])
  })

  it("clears a known browser's own failed attempts when it signs in, and nobody else's", async () => {
    const { email } = await withPassword()
    const right = { email, password: PASSWORD }
    const Cookie = cookiesOf(await post('/admin/sign-in/', right, { 'CF-Connecting-IP': '192.0.2.80' }))
    for (let i = 0; i < 9; i += 1)
      await post('/admin/sign-in/', { email, password: 'a guess' }, { 'CF-Connecting-IP': `192.0.2.${81 + i}` })
    for (let i = 0; i < 3; i += 1) {
      for (let typo = 0; typo < 9; typo += 1)
        expect((await post('/admin/sign-in/', { email, password: 'a typo' }, { Cookie })).status).toBe(401)
      expect((await post('/admin/sign-in/', right, { Cookie })).status).toBe(303)
    }
    const guess = async (host: number) =>
      post('/admin/sign-in/', { email, password: 'a guess' }, { 'CF-Connecting-IP': `192.0.2.${host}` })
    expect([(await guess(91)).status, (await guess(92)).status]).toEqual([401, 429])
  })

  it('counts per network over all accounts, without affecting other networks', async () => {
    const headers = { 'CF-Connecting-IP': '192.0.2.50' }
    const { email } = await withPassword()
    const right = { email, password: PASSWORD }
    const known = cookiesOf(await post('/admin/sign-in/', right))
    const statuses: number[] = []
    for (let i = 0; i < 32; i += 1)
      statuses.push((await post('/admin/sign-in/', { email: `a${i}@example.com`, password: 'x' }, headers)).status)
    expect(statuses.indexOf(429)).toBe(30)
    const attempts = async () => env.DB.prepare('SELECT count(*) AS n FROM staff_attempts').first('n')
    const before = await attempts()
    for (let i = 0; i < 12; i += 1)
      expect((await post('/admin/sign-in/', { email, password: 'x' }, headers)).status).toBe(429)
    expect(await attempts()).toBe(before)
    expect((await post('/admin/sign-in/', right, { 'CF-Connecting-IP': '192.0.2.51' })).status).toBe(303)
    // Someone in the same office who has signed in there before.
    expect((await post('/admin/sign-in/', right, { ...headers, Cookie: known })).status).toBe(303)
  })

  it('counts per IPv6 /48 as well, which has four times the attempts of a network', async () => {
    const { spend } = createStaffAttempts(test.config)
    const { db } = createD1(env.DB)('write')
    const site = { of: '2001:db8:5', at: Date.now() }
    const from = (network: string, i: number) =>
      spend(db, { email: `s${i}@example.com`, network, deviceId: undefined }, site.at).then(
        () => 'counted',
        ({ code }: { code: string }) => code,
      )
    const networkOfSite = (i: number) => `${site.of}:${i.toString(16)}::/64`
    const attempts = async () => env.DB.prepare('SELECT count(*) AS n FROM staff_attempts').first<number>('n')
    const before = (await attempts())!
    const answers = await Promise.all(Array.from({ length: 125 }, async (_, i) => from(networkOfSite(i), i)))
    expect(answers.filter((answer) => answer === 'counted')).toHaveLength(120)
    // Four rows each: of the network, of the /48, of the service and of the account. Refused ones write nothing.
    expect(await attempts()).toBe(before + 4 * 120)
    expect(await from(networkOfSite(998), 998)).toBe('staff_attempts')
    expect(await from('2001:db8:6:1::/64', 999)).toBe('counted')
  })

  it('rejects blocked staff, and says so only after the right password', async () => {
    const { id, email } = await withPassword()
    await changeStaff(id, 'blocked_at = 1')
    expect((await post('/admin/sign-in/', { email, password: 'wrong one' })).status).toBe(401)
    expect((await post('/admin/sign-in/', { email, password: PASSWORD })).status).toBe(403)
  })
})

describe('panel forms', () => {
  it("from other origins, without the token, or with another session's token are rejected", async () => {
    const [one, other] = [await createStaff('support'), await createStaff('support')]
    const token = async ({ cookie }: { cookie: string }) =>
      csrfOf(await test.app.request(`${ORIGIN}/admin/nowhere/`, { headers: { Cookie: cookie } }))
    const own = await token(one)
    const attempts: [Record<string, string>, Record<string, string>][] = [
      [{}, {}],
      [{ _csrf: 'x' }, {}],
      [{ _csrf: await token(other) }, {}],
      [{ _csrf: own }, { Origin: 'https://evil.example' }],
      [{ _csrf: own }, { 'Sec-Fetch-Site': 'cross-site' }],
      [{ _csrf: own }, { 'Sec-Fetch-Site': 'same-site' }],
    ]
    for (const [fields, headers] of attempts)
      expect((await post('/admin/sign-out/', fields, { Cookie: one.cookie, ...headers })).status).toBe(403)
    const foreign = await post(
      '/admin/sign-in/',
      { email: one.email, password: 'x' },
      { Origin: 'https://evil.example' },
    )
    expect(foreign.status).toBe(403)
    expect((await post('/admin/sign-out/', { _csrf: own }, { Cookie: one.cookie })).status).toBe(303)
  })
})
