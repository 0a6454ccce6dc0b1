import { describe, expect, it } from 'vitest'
import { PERMISSIONS } from '../../src/identity/permissions.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { adminRequest } from '../support/admin-request.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json, newPhone, ORIGIN, receiveCode } from '../support/test-app.ts'

const test = createTestApp()

async function page(path: string, role: Role = 'superuser', language = 'en') {
  const { cookie } = await createStaff(role)
  const headers = { Cookie: cookie, 'Accept-Language': language }
  const answer = await test.app.request(`${ORIGIN}${path}`, { headers })
  return { status: answer.status, text: await answer.text() }
}

describe('a list of a new database', () => {
  const LISTS = [
    ['/admin/people/', 'active=false', 'No people yet', 'No people match'],
    ['/admin/links/', 'state=live', 'No links yet', 'No links match'],
    ['/admin/referrals/', 'channel=vk', 'No referrals yet', 'No referrals match'],
  ] as const

  it.each(LISTS)('says of %s that there is nothing yet, until a filter is set', async (path, query, none, empty) => {
    for (const [search, expected, other] of [
      ['', none, empty],
      // As the form sends it when nothing was chosen.
      ['?search=&state=all&channel=&from=', none, empty],
      [`?${query}`, empty, none],
    ] as const) {
      const { status, text } = await page(path + search)
      expect([search, status, text.includes(expected), text.includes(other)]).toEqual([search, 200, true, false])
    }
  })
})

describe('what a role may not do', () => {
  it('is answered with the roles that may, on the page and in JSON', async () => {
    const audit = await page('/admin/audit/', 'analyst')
    expect(audit.status).toBe(403)
    expect(audit.text).toContain('<p>Your role is Analyst. This needs: Superuser, Support.</p>')
    const staff = await page('/admin/staff/', 'support', 'ru')
    expect(staff.text).toContain('<p>Ваша роль: Поддержка. Для этого нужна роль: Суперпользователь.</p>')
    const answer = await adminRequest(test, await createStaff('analyst'))('GET', 'audit/')
    expect(await json(answer)).toMatchObject({ code: 'permission_denied', roles: PERMISSIONS['audit.read'] })
  })

  it('is no reason to name roles on other errors', async () => {
    const missing = await page('/admin/people/999999/')
    expect([missing.status, missing.text.includes('Your role is')]).toEqual([404, false])
    const answer = await adminRequest(test, await createStaff('support'))('GET', 'users/999999/')
    expect(await json(answer)).not.toHaveProperty('roles')
  })
})

describe('the limits of a number', () => {
  it('offer an unlock only where there is something to unlock', async () => {
    const phone = newPhone()
    const path = `/admin/numbers/?phone=${encodeURIComponent(phone)}`
    const idle = await page(path)
    expect(idle.text).toContain('Nothing to unlock')
    expect(idle.text).not.toContain('action="/admin/numbers/unlock/"')
    await receiveCode(test, phone)
    const waiting = await page(path)
    expect(waiting.text).toContain('action="/admin/numbers/unlock/"')
    expect(waiting.text).not.toContain('Nothing to unlock')
  })
})

describe('the limit of a text', () => {
  it('is said before it is sent, and cuts off nothing', async () => {
    for (const path of ['/admin/people/new/', '/admin/staff/']) {
      const { text } = await page(path)
      expect(text).toMatch(/data-max="32"[^>]*>At most 32 characters\.</)
      expect(text.match(/<(?:input|textarea)[^>]* maxlength="(?:32|500)"/g)).toBeNull()
    }
    expect((await page('/admin/people/new/', 'superuser', 'ru')).text).toContain('Не более 32 символов.')
  })
})

describe('what codes cost', () => {
  it('is shown in the currency of the settings, or as a bare number', async () => {
    const { cookie, token } = await createStaff('analyst')
    const shown = async (variables: Record<string, string>, path: string) => {
      const app = createTestApp({ variables: { SMS_PRICES: '*=0.05', ...variables } })
      await receiveCode(app, newPhone())
      const page = await app.app.request(`${ORIGIN}${path}`, { headers: { Cookie: cookie, 'Accept-Language': 'en' } })
      const report = await app.request('GET', '/api/v1/admin/sends/', { token })
      return { text: await page.text(), currency: (await json(report))['currency'] }
    }
    for (const path of ['/admin/', '/admin/countries/']) {
      const euros = await shown({ SMS_CURRENCY: 'EUR' }, path)
      expect([euros.currency, /€\d+\.\d\d/.test(euros.text)]).toEqual(['EUR', true])
      const yens = await shown({ SMS_CURRENCY: 'JPY' }, path)
      expect([yens.currency, /¥\d+(?!\.)/.test(yens.text)]).toEqual(['JPY', true])
      const none = await shown({}, path)
      expect([none.currency, /[€¥]/.test(none.text)]).toEqual([null, false])
    }
  })
})
