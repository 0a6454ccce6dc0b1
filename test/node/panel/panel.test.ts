import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeBulk } from './bulk.ts'
import { describeEveryPage } from './every-page.ts'
import { describeFilters } from './filters.ts'
import { describeLocalTimes } from './local-times.ts'
import { describeLockedNumbers } from './locked-number.ts'
import { describeOwnAccount } from './own-account.ts'
import { startPanelSite, SUPERUSER } from './site.ts'
import type { PanelSite } from './site.ts'

/* The panel at a browser, on seeded people: one service and one browser for all of it. */

const PEOPLE = 10_200

let site: PanelSite
beforeAll(async () => {
  site = await startPanelSite({ users: PEOPLE })
})
afterEach(async () => {
  for (const context of site.browser.contexts()) await context.close()
})
afterAll(async () => site.stop())

const post = async (path: string, body: object) =>
  fetch(`${site.origin}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

/** Somebody who has just signed up in the app. */
async function signUp(phone: string): Promise<{ refresh: string }> {
  const { code } = (await (await post('auth/send_code/', { phone })).json()) as { code: number }
  return (await (await post('auth/jwt/get_by_phone/', { phone, code })).json()) as { refresh: string }
}

const one = (query: string, ...values: string[]): Record<string, unknown> => {
  const db = site.database()
  const row = db.prepare(query).get(...values)
  db.close()
  if (!row) throw new Error(`nothing: ${query}`)
  return row
}

const said = (page: Page) => page.getByRole('status')

describeEveryPage(() => site)
describeOwnAccount(() => site)
describeLockedNumbers(() => site)
describeBulk(() => site)
describeLocalTimes(() => site)
describeFilters(() => site)

describe('the sign-in', () => {
  it('says what is wrong, keeps the address, leads back to the page, and shuts after ten attempts', async () => {
    const { page } = await site.visit('/admin/people/?country=RU', { isStranger: true })
    expect(page.url()).toContain('/admin/sign-in/')
    await page.getByLabel('E-mail').fill('nobody@example.com')
    for (let attempt = 0; attempt < 11; attempt += 1) {
      await page.getByLabel('Password', { exact: true }).fill(`guess ${attempt}`)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('alert').waitFor()
    }
    expect(await page.getByRole('alert').textContent()).toMatch(/Too many attempts.* Try again in 24 hr\.$/)
    expect(await page.getByLabel('E-mail').inputValue()).toBe('nobody@example.com')
    await page.getByLabel('E-mail').fill(SUPERUSER.email)
    await page.getByLabel('Password', { exact: true }).fill(SUPERUSER.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL('**/admin/people/?country=RU')
  })
})

describe('one person', () => {
  it('is found by a part of their number and blocked: their refresh fails; and the block is lifted', async () => {
    const { refresh } = await signUp('+79161112233')
    const { page, complaints } = await site.visit('/admin/')
    await page.getByRole('search').getByRole('searchbox').fill('1112233')
    await page.keyboard.press('Enter')
    await page.getByRole('row').filter({ hasText: '+79161112233' }).getByRole('link').first().click()
    await page.getByText('Block…').click()
    const form = page.locator('details[open]')
    await form.getByLabel('Reason').fill('Sells codes, ticket 4821')
    await form.getByRole('button', { name: 'Block' }).click()
    await said(page).waitFor()
    expect((await post('auth/jwt/refresh/', { refresh })).status).toBe(401)
    await page.getByText('Sells codes, ticket 4821').first().waitFor()

    await said(page).getByRole('link', { name: 'Lift the block' }).click()
    await page.locator('details[open]').getByLabel('Reason').fill('It was somebody else')
    await page.locator('details[open]').getByRole('button', { name: 'Lift the block' }).click()
    await said(page).filter({ hasText: 'The block is lifted.' }).waitFor()
    // Said once: not again when the page is loaded anew.
    await page.waitForURL((url) => !url.searchParams.has('done'))
    await page.reload()
    expect(await said(page).count()).toBe(0)
    expect(one(`SELECT is_active, block_reason FROM users WHERE phone = '+79161112233'`)).toEqual({
      is_active: 1,
      block_reason: null,
    })
    expect(complaints).toEqual([])
  })

  it('is not made twice: the number is marked, once, in words for staff', async () => {
    const { phone } = one('SELECT phone FROM users WHERE phone IS NOT NULL AND NOT is_staff LIMIT 1')
    const { page } = await site.visit('/admin/people/new/')
    await page.getByLabel('Phone', { exact: true }).fill(String(phone))
    await page.getByLabel('Reason').fill('They called')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('alert').getByText('look at the marked fields').waitFor()
    await page.waitForLoadState()
    expect(await page.locator('.field-error').allTextContents()).toEqual(['Another user has this number.'])
    expect(await page.getByLabel('Phone', { exact: true }).inputValue()).toBe(phone)
  })

  it('gets another inviter, with what was in the audit', async () => {
    const { id, before } = one(
      `SELECT id, invited_by_code AS before FROM users WHERE invited_by_code IS NOT NULL AND invited_count = 0 LIMIT 1`,
    )
    const { code } = one(
      `SELECT invite_code AS code FROM users WHERE invited_count > 3 AND invite_code <> ? AND is_active LIMIT 1`,
      String(before),
    )
    const { page } = await site.visit(`/admin/referrals/${String(id)}/`)
    await page.getByText('Name another inviter').click()
    const form = page.locator('details[open]')
    await form.getByLabel('Invite code of the right inviter').fill('nonsense')
    await form.getByLabel('Reason').fill('Both say so')
    await form.getByRole('button').click()
    await page.locator('.field-error').waitFor()
    expect(await page.locator('details[open]').getByLabel('Reason').inputValue()).toBe('Both say so')
    await form.getByLabel('Invite code of the right inviter').fill(String(code).toLowerCase())
    await form.getByRole('button').click()
    await said(page).waitFor()
    expect(one('SELECT invited_by_code AS code FROM users WHERE id = ?', String(id))['code']).toBe(code)
    const { details } = one(
      `SELECT details FROM audit_events WHERE action = 'inviter_corrected' AND subject_id = ?`,
      String(id),
    )
    expect(String(details)).toContain(String(before))
    expect(String(details)).toContain('Both say so')
  })
})

describe('the keyboard', () => {
  it('begins at the top of every page, with the way to its content', async () => {
    const { page } = await site.visit('/admin/leaderboard/', { viewport: { width: 390, height: 844 } })
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    const current = await page.locator('.panel-sections [aria-current]').boundingBox()
    expect(current && current.x >= 0 && current.x + current.width <= 390).toBe(true)
  })
})

describe('the list of people', () => {
  it('goes into a file of more than 10,000 rows, at 390 px as well', async () => {
    const { page } = await site.visit('/admin/people/', { viewport: { width: 390, height: 844 } })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    let text = ''
    for await (const chunk of await download.createReadStream()) text += String(chunk)
    const lines = text.trim().split('\r\n')
    expect(lines.length).toBeGreaterThan(PEOPLE)
    expect(lines[0]).toContain('"Phone"')
  })
})
