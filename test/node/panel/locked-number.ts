import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { newPhone } from '../browser-test.ts'
import type { PanelSite } from './site.ts'

/* Support at work on numbers and codes, at a browser, beside attackers and owners who call the service themselves. */

const wrong = (code: number) => (code === 9999 ? 1000 : code + 1)

async function unlock(page: Page, reason: string) {
  await page.getByText('Unlock', { exact: true }).click()
  const form = page.locator('details[open]')
  await form.getByLabel('Reason').fill(reason)
  await form.getByRole('button', { name: 'Unlock the number' }).click()
}

const rowOf = (page: Page, phone: string) => page.getByRole('row').filter({ hasText: phone })

export function describeLockedNumbers(siteOf: () => PanelSite): void {
  let support: Awaited<ReturnType<PanelSite['enter']>>
  beforeAll(async () => {
    const site = siteOf()
    support = await site.enter(site.addStaff('support@example.com', 'support'))
  })

  const post = async (path: string, body: object) =>
    fetch(`${siteOf().origin}/api/v1/auth/${path}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })

  const signIn = async (phone: string, code: number) => (await post('jwt/get_by_phone', { phone, code })).status

  async function askForCode(phone: string): Promise<number> {
    const answer = await post('send_code', { phone })
    expect(answer.status).toBe(200)
    const { code } = (await answer.json()) as { code: number }
    return code
  }

  /**
   * Ten wrong guesses at a number: four at each of two codes that its owner then uses, so that the next may be sent at once,
   * and two at a third. It is still pending.
   */
  async function attack(phone: string): Promise<number> {
    for (let i = 0; i < 2; i += 1) {
      const code = await askForCode(phone)
      for (let n = 0; n < 4; n += 1) expect(await signIn(phone, wrong(code))).toBe(403)
      expect(await signIn(phone, code)).toBe(200)
    }
    const code = await askForCode(phone)
    for (let n = 0; n < 2; n += 1) expect(await signIn(phone, wrong(code))).toBe(403)
    return code
  }

  describe('a number that attackers locked', () => {
    it('is found in the list of codes and unlocked; its owner signs in with the code in hand', async () => {
      const phone = newPhone()
      const code = await attack(phone)
      expect(await signIn(phone, code)).toBe(429)

      const { page, complaints } = await siteOf().visit('/admin/codes/', { storageState: support })
      await rowOf(page, phone).getByRole('link', { name: phone }).click()
      await page.getByText('Locked', { exact: true }).waitFor()
      await page.getByText('10 of 10').waitFor()
      await unlock(page, 'The owner called, ticket 4711')
      await page.getByRole('status').getByText('The number is free').waitFor()
      expect(await page.getByText('Locked', { exact: true }).count()).toBe(0)
      expect(await signIn(phone, code)).toBe(200)
      expect(complaints).toEqual([])
    })

    it('is unlocked on the page of its owner too, at 390 px, which leads back there', async () => {
      const phone = newPhone()
      const code = await attack(phone)
      const db = siteOf().database()
      db.prepare(`UPDATE users SET first_name = 'Anna', last_name = 'Petrova' WHERE phone = ?`).run(phone)
      db.close()
      const { page, complaints } = await siteOf().visit('/admin/codes/', {
        storageState: support,
        viewport: { width: 390, height: 844 },
      })
      await rowOf(page, phone).getByRole('link', { name: 'Anna Petrova', exact: true }).click()
      await page.getByText('Locked', { exact: true }).waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      await unlock(page, 'The owner called')
      await page.getByRole('status').waitFor()
      await page.waitForURL('**/admin/people/*/')
      expect(await signIn(phone, code)).toBe(200)
      expect(complaints).toEqual([])
    })
  })

  describe('a number that was unlocked three times', () => {
    it('has a dead button that says why and until when, at 390 px too', async () => {
      const path = `/admin/numbers/?phone=${encodeURIComponent(newPhone())}`
      const { page, complaints } = await siteOf().visit(path, {
        storageState: support,
        viewport: { width: 390, height: 844 },
      })
      for (const left of [2, 1, 0]) {
        await unlock(page, 'The owner called')
        await page.getByText(`Unlocks left for 24 h: ${left} of 3.`).waitFor()
      }
      const button = page.getByRole('button', { name: 'Unlock', exact: true, disabled: true })
      expect(await button.getAttribute('aria-describedby')).toBe('unlocks-left')
      expect(await page.locator('#unlocks-left time').count()).toBe(1)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      expect(complaints).toEqual([])
    })
  })

  describe('a code that its owner did not ask for', () => {
    it('is voided with a reason, and is worthless then', async () => {
      const phone = newPhone()
      const code = await askForCode(phone)
      const { page, complaints } = await siteOf().visit('/admin/codes/', { storageState: support })
      const row = rowOf(page, phone)
      await row.getByText('Void', { exact: true }).click()
      await row.getByRole('button', { name: 'Void the code' }).click()
      // The browser itself asks for the reason.
      expect(page.url()).toBe(`${siteOf().origin}/admin/codes/`)
      await row.getByLabel('Reason').fill('The owner did not ask for it')
      await row.getByRole('button', { name: 'Void the code' }).click()
      await page.getByRole('status').getByText('worthless').waitFor()
      expect(await rowOf(page, phone).count()).toBe(0)
      expect(await signIn(phone, code)).toBe(403)
      expect(complaints).toEqual([])
    })
  })
}
