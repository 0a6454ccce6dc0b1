import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../../src/identity/permissions.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { rowsOf } from '../support/stored.ts'
import { createTestApp, currentUser, newPhone, ORIGIN, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
let support: TestStaff

const ledger = () => env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('service'))

beforeEach(async () => {
  support = await createStaff('support')
  await runInDurableObject(ledger(), (_, state) => state.storage.sql.exec('DELETE FROM sends').toArray())
})

const get = async (path: string, { cookie }: TestStaff = support, language = 'en') =>
  test.app.request(`${ORIGIN}/admin/${path}`, { headers: { Cookie: cookie, 'Accept-Language': language } })

async function page(path: string, staff = support, language = 'en') {
  const answer = await get(path, staff, language)
  return { status: answer.status, text: await answer.text() }
}

/** Submits a form as its page would, with the session's token. */
async function post(path: string, fields: Record<string, string>, { cookie } = support) {
  const nowhere = await test.app.request(`${ORIGIN}/admin/nowhere/`, { headers: { Cookie: cookie } })
  const [, token = ''] = /name="_csrf" value="([0-9a-f]{64})"/.exec(await nowhere.text()) ?? []
  return test.app.request(`${ORIGIN}/admin/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, _csrf: token }),
    headers: { Cookie: cookie, Origin: ORIGIN },
  })
}

const signIn = async (phone: string, code: string) =>
  test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })

const voidPath = (text: string) => /action="\/admin\/(codes\/[0-9a-f]{32}\/void\/[^"]*)"/.exec(text)?.[1] ?? ''
const numberPath = (phone: string) => `numbers/?phone=${encodeURIComponent(phone)}`

describe('/admin/codes/', () => {
  it('lists pending codes with their remaining time, or says that there are none, in both languages', async () => {
    expect((await page('codes/')).text).toContain('No pending codes.')
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    clock.advance(150)
    const { status, text } = await page('codes/')
    expect(status).toBe(200)
    for (const part of [phone, '7 min left', 'value="450000"', 'max="600000"', 'Russia (RU)', '2026-12-01 12:00 UTC'])
      expect(text).toContain(part)
    expect(text).not.toContain(code)
    expect(text).not.toMatch(/<script(?![^>]* src=)|style="/)
    expect((await page('codes/', support, 'ru')).text).toContain('осталось 7 мин')
  })

  it('voids a code with a reason and confirms it once', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const path = voidPath((await page('codes/')).text)
    const done = await post(path, { reason: 'not asked for' })
    expect([done.status, done.headers.get('location')]).toEqual([303, '/admin/codes/?done=voided'])
    expect((await page('codes/?done=voided')).text).toContain('Code voided.')
    expect((await signIn(phone, code)).status).toBe(403)
  })

  it('shows a rejected form again in place, with its input', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    await receiveCode(test, newPhone())
    const long = `<b>${'x'.repeat(500)}`
    const path = voidPath((await page(`codes/?limit=1`)).text)
    const refused = await post(path, { reason: long })
    const text = await refused.text()
    expect(refused.status).toBe(400)
    expect(text).toContain('Must be at most 500 characters.')
    expect(text).toContain(`&lt;b&gt;${'x'.repeat(500)}`)
    expect(text.match(/<details class="confirm danger" open/g)).toHaveLength(1)
    expect(text).toContain('href="/admin/codes/?lang=ru"')
    expect((await signIn(phone, code)).status).toBe(200)
  })

  it('says when a code was used meanwhile', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const path = voidPath((await page('codes/')).text)
    await signIn(phone, code)
    await test.settle()
    const gone = await post(path, { reason: 'too late' })
    const text = await gone.text()
    expect(gone.status).toBe(404)
    expect(text).toContain('role="alert"')
    expect(text).toContain('No pending codes.')
  })

  it('returns to the same page after a code is voided', async () => {
    for (let i = 0; i < 51; i += 1) await receiveCode(test, newPhone())
    const [, next = ''] = /href="\/admin\/(codes\/\?cursor=[^"]+)"/.exec((await page('codes/')).text) ?? []
    const { text } = await page(next)
    expect(text.match(/<progress/g)).toHaveLength(1)
    const done = await post(voidPath(text), { reason: 'x' })
    expect(done.headers.get('location')).toBe(`/admin/${next}&done=voided`)
    expect((await page('codes/?cursor=x')).status).toBe(400)
  })
})

describe('/admin/numbers/', () => {
  it('shows what locks a number; an unlock lets its owner in', async () => {
    const phone = newPhone()
    const { id } = await currentUser(test, await signInAs(test, phone))
    for (let i = 0; i < 2; i += 1) {
      const code = await receiveCode(test, phone)
      for (let n = 0; n < 5; n += 1) await signIn(phone, wrongCode(code))
      clock.advance(121)
    }
    const { text } = await page(numberPath(phone))
    for (const part of ['Locked', '10 of 10', '2026-12-02 12:00 UTC', `href="/admin/people/${id}/"`])
      expect(text).toContain(part)
    const done = await post('numbers/unlock/', { phone, back: 'number', reason: 'called' })
    expect([done.status, done.headers.get('location')]).toEqual([
      303,
      `/admin/numbers/?phone=${encodeURIComponent(phone)}&done=unlocked`,
    ])
    const after = await page(`${numberPath(phone)}&done=unlocked`)
    expect(after.text).toContain('Number unlocked')
    expect(after.text).toContain('class="badge good">Not locked')
    expect((await signIn(phone, await receiveCode(test, phone))).status).toBe(200)
    const back = await post('numbers/unlock/', { phone, back: 'person', reason: 'called' })
    expect(back.headers.get('location')).toBe(`/admin/people/${id}/?done=unlocked`)
  })

  it('accepts a number in any notation and says when it is invalid', async () => {
    for (const typed of ['7 917 444-55-66', ' 79174445566', 'tel:+7(917)4445566'])
      expect((await page(numberPath(typed))).text).toContain('Phone limits +79174445566')
    const wrong = await page(numberPath('<script>112'))
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('value="&lt;script&gt;112"')
    expect(wrong.text).toContain('Invalid phone number.')
    expect((await page('numbers/')).status).toBe(200)
  })

  it('rejects an unlock without a reason or a number', async () => {
    const events = (await rowsOf('audit_events')).length
    const phone = newPhone()
    const bare = await post('numbers/unlock/', { phone, reason: ' ' })
    expect([bare.status, await bare.text()]).toEqual([400, expect.stringContaining('This field is required.')])
    expect((await post('numbers/unlock/', { phone: '112', reason: 'x' })).status).toBe(404)
    expect((await post('numbers/unlock/', { reason: 'x' })).status).toBe(404)
    expect(await rowsOf('audit_events')).toHaveLength(events)
  })
})

describe('/admin/countries/', () => {
  const today = () => Math.floor(Date.now() / 86_400_000)
  const addDay = async (day: number, country: string, sent: number, verified: number) =>
    runInDurableObject(ledger(), (_, state) =>
      state.storage.sql
        .exec(
          'INSERT INTO days (day, country, sent, verified, spendMicros) VALUES (?, ?, ?, ?, ?)',
          ...[day, country, sent, verified, sent * 45_000],
        )
        .toArray(),
    )

  it('adds up the days, shows closed countries first, and reopens them', async () => {
    await addDay(today() - 1, 'NZ', 1000, 900)
    await addDay(today(), 'NZ', 100_000, 0)
    await addDay(today() - 3, 'FR', 200_000, 200_000)
    const { text } = await page('countries/?days=7')
    for (const part of ['New Zealand (NZ)', '101,000', '4,545.00', '100000 of 100000', 'class="badge bad">Closed'])
      expect(text).toContain(part)
    expect(text.indexOf('New Zealand')).toBeLessThan(text.indexOf('France'))
    expect((await page('countries/?days=7', support, 'ru')).text).toContain('Новая Зеландия (NZ)')
    expect((await page('countries/?days=1')).text).not.toContain('France')
    const refused = await post('countries/NZ/reopen/', { reason: ' ' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toMatch(/<details class="confirm" open=""/)
    const done = await post('countries/NZ/reopen/', { reason: 'A campaign of ours' })
    expect([done.status, done.headers.get('location')]).toEqual([303, '/admin/countries/?done=reopened'])
    const after = await page('countries/?done=reopened')
    expect(after.text).toContain('Country reopened.')
    expect(after.text).not.toContain('badge bad')
    const event = (await rowsOf('audit_events')).findLast(({ action }) => action === 'sends_reopened')
    expect(event).toMatchObject({ actor_id: support.id, details: '{"country":"NZ","reason":"A campaign of ours"}' })
    const nowhere = await post('countries/nowhere/reopen/', { reason: 'x' })
    expect([nowhere.status, (await nowhere.text()).includes('class="notice bad" role="alert"')]).toEqual([404, true])
    expect((await page('countries/?days=0')).status).toBe(400)
  })
})

describe('staff roles', () => {
  const PAGES: [method: 'GET' | 'POST', path: string, roles: Role[]][] = [
    ['GET', 'codes/', ['superuser', 'support']],
    ['POST', 'codes/x/void/', ['superuser', 'support']],
    ['GET', 'numbers/', ['superuser', 'support']],
    ['POST', 'numbers/unlock/', ['superuser', 'support']],
    ['GET', 'countries/', ['superuser', 'support', 'analyst']],
    ['POST', 'countries/NZ/reopen/', ['superuser', 'support']],
  ]

  it.each(PAGES)('%s %s', async (method, path, roles) => {
    for (const role of ['superuser', 'support', 'analyst'] as const) {
      const staff = await createStaff(role)
      const { status } = method === 'GET' ? await get(path, staff) : await post(path, {}, staff)
      expect([role, status === 403]).toEqual([role, !roles.includes(role)])
    }
    const stranger = await test.app.request(`${ORIGIN}/admin/${path}`, { method, headers: { Origin: ORIGIN } })
    expect(stranger.headers.get('location')).toMatch(/^\/admin\/sign-in\//)
  })

  it('see only what they may use: analysts get no reopen button and no codes in the navigation', async () => {
    await runInDurableObject(ledger(), (_, state) =>
      state.storage.sql
        .exec(
          "INSERT OR REPLACE INTO days (day, country, sent) VALUES (?, 'AU', 100000)",
          Math.floor(Date.now() / 864e5),
        )
        .toArray(),
    )
    const analyst = await page('countries/', await createStaff('analyst'))
    expect(analyst.text).toContain('Australia')
    expect(analyst.text).not.toContain('/reopen/')
    expect(analyst.text).not.toContain('/admin/codes/')
    expect((await page('countries/')).text).toContain('/admin/countries/AU/reopen/')
  })
})
