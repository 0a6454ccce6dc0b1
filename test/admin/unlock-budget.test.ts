import { beforeEach, describe, expect, it } from 'vitest'
import type { PhoneLimits } from '../../src/admin/phone-limits/responses.ts'
import { adminRequest, openPanel } from '../support/admin-request.ts'
import { createStaff } from '../support/staff.ts'
import { rowsOf } from '../support/stored.ts'
import { createTestApp, json, newPhone } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

useTestClock()
const test = createTestApp()

let before = 0
const events = async () => (await rowsOf('audit_events')).filter(({ action }) => action === 'number_unlocked')
const outcomes = async () => {
  await test.settle()
  return (await events()).slice(before).map(({ outcome }) => outcome)
}

beforeEach(async () => {
  before = (await events()).length
})

const REASON = { reason: 'The owner called' }

describe('unlocks of a number', () => {
  it('share one budget over JSON and panel, support and superusers', async () => {
    const phone = newPhone()
    const support = adminRequest(test, await createStaff('support'))
    const superuser = adminRequest(test, await createStaff('superuser'))
    const panel = await openPanel(test, 'superuser')
    expect(await json<PhoneLimits>(await support('GET', `numbers/${phone}/`))).toMatchObject({ unlocks: 0 })
    expect((await support('POST', `numbers/${phone}/unlock/`, REASON)).status).toBe(200)
    expect((await panel.post('/admin/numbers/unlock/', { phone, ...REASON })).status).toBe(303)
    const last = await json<PhoneLimits>(await superuser('POST', `numbers/${phone}/unlock/`, REASON))
    expect(last).toMatchObject({ unlocks: 3, unlocks_limit: 3, unlocks_until: '2026-12-02T12:00:00.000Z' })

    for (const ask of [support, superuser]) {
      const refused = await ask('POST', `numbers/${phone}/unlock/`, REASON)
      expect([refused.status, await json(refused)]).toMatchObject([429, { code: 'unlocks_per_number' }])
      expect(refused.headers.get('retry-after')).toBe('86400')
      expect(refused.headers.get('ratelimit-policy')).toBe('"unlocks_per_number";q=3;w=86400')
    }
    const form = await panel.post('/admin/numbers/unlock/', { phone, ...REASON })
    expect([form.status, form.headers.get('retry-after')]).toEqual([429, '86400'])
    expect(await form.text()).toContain('used its daily unlocks')
    expect(await json<PhoneLimits>(await support('GET', `numbers/${phone}/`))).toEqual(last)
    expect(await outcomes()).toEqual([...Array<string>(3).fill('ok'), ...Array<string>(3).fill('unlocks_per_number')])
    const { details } = (await events()).at(-1)!
    expect(JSON.parse(String(details))).toMatchObject({ ...REASON, before: { attempts: 0, failures: 0, sends: 0 } })
    expect(JSON.parse(String(details))).not.toHaveProperty('after')
  })

  it('succeed three times when many ask at once, and the audit log says which did', async () => {
    const phone = newPhone()
    const ask = adminRequest(test, await createStaff('support'))
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => ask('POST', `numbers/${phone}/unlock/`, REASON)),
    )
    const done = answers.filter(({ status }) => status === 200)
    expect([done.length, answers.filter(({ status }) => status === 429).length]).toEqual([3, 9])
    const told = await outcomes()
    const refused = told.filter((outcome) => outcome === 'unlocks_per_number')
    expect(refused).toHaveLength(9)
    // Those rejected at that moment were recorded before, like any other.
    expect((await json<PhoneLimits>(await ask('GET', `numbers/${phone}/`))).unlocks).toBe(3)
    expect(told.filter((outcome) => outcome === 'ok').length).toBeGreaterThanOrEqual(3)
  })

  it('are shown on the page; when used up the button is disabled with the reason and the time', async () => {
    const phone = newPhone()
    const { get, post } = await openPanel(test, 'support')
    const path = `/admin/numbers/?phone=${encodeURIComponent(phone)}`
    const page = async (language = 'en') => (await get(path, { 'Accept-Language': language })).text()
    expect(await page()).toContain('Unlocks left in 24 h: 3 of 3.')
    await post('/admin/numbers/unlock/', { phone, ...REASON })
    expect(await page('ru')).toContain('Осталось разблокировок за 24 ч: 2 из 3.')
    for (let i = 0; i < 2; i += 1) await post('/admin/numbers/unlock/', { phone, ...REASON })
    const spent = await page()
    expect(spent).toMatch(/<button type="button" disabled="" aria-describedby="unlocks-left">\s*Unlock/)
    expect(spent).toMatch(
      /id="unlocks-left">Unlocks left in 24 h: 0 of 3\. Each unlock also gives.*2026-12-02 12:00 UTC/,
    )
    expect(spent).not.toContain('action="/admin/numbers/unlock/"')
    expect(await page('ru')).toContain('Каждая разблокировка даёт новые попытки и тому, кто подбирает код')
  })
})
