import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { spanOf } from '../../../src/referrals/periods.ts'
import { browserOf, expectWellDrawn, IN_LOOK, openSection, OPPOSITE_LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* What staff look for, and how many clicks it takes. */

const MOST_TABS = 60

/** Moves on with Tab until an element with this name has the focus, or that of a field's label. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = []
  for (let i = 0; i < MOST_TABS; i += 1) {
    await page.keyboard.press('Tab')
    const words = `(document.activeElement.labels?.[0]?.firstChild ?? document.activeElement).textContent`
    seen.push((await page.evaluate<string>(words)).trim())
    if (seen.at(-1) === name) return
  }
  throw new Error(`none takes the focus with the name ${name}, but ${seen.join(', ')}`)
}

const focused = async (page: Page) => page.evaluate<string>('document.activeElement.id')

export function describeFinding(siteOf: () => PanelSite): void {
  describe('support', () => {
    let support: Awaited<ReturnType<PanelSite['enter']>>
    beforeAll(async () => {
      const site = siteOf()
      support = await site.enter(site.addStaff('finding-support@example.com', 'support'))
    })
    const named = (look: (typeof OPPOSITE_LOOKS)[number]) =>
      `Block Me ${look.width} ${look.language} ${look.colorScheme}`

    /** Someone whose last four digits many others have in the middle of their number. */
    function addPerson(name: string): string {
      const db = siteOf().database()
      const person = db.prepare(`SELECT id, phone FROM users WHERE is_active AND phone IS NOT NULL ORDER BY id LIMIT 1`)
      const { id, phone } = person.get() as { id: number; phone: string }
      db.prepare('UPDATE users SET first_name = ?, last_name = NULL, display_name = NULL WHERE id = ?').run(name, id)
      db.close()
      return phone
    }
    const isBlocked = (phone: string) =>
      siteOf().row('SELECT is_active FROM users WHERE phone = ?', phone)['is_active'] === 0

    it.each(OPPOSITE_LOOKS)(`blocks a person by the last four digits in three clicks, ${IN_LOOK}`, async (look) => {
      const { actions, common } = wordsOf(look.language)
      const name = named(look)
      const phone = addPerson(name)
      const { page, complaints } = await siteOf().visit('/admin/', { storageState: support, ...browserOf(look) })
      await page.keyboard.press('/')
      await page.keyboard.type(phone.slice(-4))
      await page.keyboard.press('Enter')
      await page.waitForURL('**/admin/people/?search=**')
      await expectWellDrawn(page, look)
      await page.getByRole('link', { name, exact: true }).click()
      await page.locator('summary', { hasText: actions.block }).click()
      const form = page.locator('details[open]')
      await form.getByLabel(common.reason).fill('Sells invitations')
      await form.getByRole('button', { name: actions.blockSubmit }).click()
      await page.locator('.notice.good').waitFor()
      expect(isBlocked(phone)).toBe(true)
      expect(complaints).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(`does so with the keyboard alone, ${IN_LOOK}`, async (look) => {
      const { actions, common } = wordsOf(look.language)
      const name = `${named(look)} by keys`
      const phone = addPerson(name)
      const { page, complaints } = await siteOf().visit('/admin/people/', { storageState: support, ...browserOf(look) })
      await page.keyboard.press('/')
      expect(await focused(page)).toBe('find')
      await page.keyboard.type(`…${phone.slice(-4)}`)
      await page.keyboard.press('Escape')
      expect(await page.locator('#find').inputValue()).toBe('')
      await page.keyboard.press('Escape')
      expect(await focused(page)).toBe('')
      await page.keyboard.press('/')
      await page.keyboard.type(`…${phone.slice(-4)}`)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/admin/people/?search=**')
      await tabTo(page, name)
      await page.keyboard.press('Enter')
      await page.waitForURL(/people\/\d+\/$/)
      await tabTo(page, actions.block)
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await page.locator('.confirm[open]').waitFor({ state: 'detached' })
      await page.keyboard.press('Enter')
      await tabTo(page, common.reason)
      // A slash in a text is a slash.
      await page.keyboard.type('Spam / fraud')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.locator('.notice.good').waitFor()
      expect(isBlocked(phone)).toBe(true)
      const { details } = siteOf().row(
        `SELECT details FROM audit_events WHERE action = 'person_blocked' ORDER BY id DESC`,
      )
      expect(details).toContain('Spam / fraud')
      expect(complaints).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(`goes from a number that nobody has to its limits, ${IN_LOOK}`, async (look) => {
      const { people, numbers } = wordsOf(look.language)
      const { page } = await siteOf().visit('/admin/', { storageState: support, ...browserOf(look) })
      await page.keyboard.press('/')
      await page.keyboard.type('+7 (926) 000-00-00')
      await page.keyboard.press('Enter')
      await page.getByText(people.noUser.replace('{phone}', '+79260000000')).waitFor()
      await expectWellDrawn(page, look)
      await page.getByRole('link', { name: people.seeLimits }).click()
      await page.waitForURL('**/admin/numbers/?phone=%2B79260000000')
      await page.getByText(numbers.noUser).first().waitFor()
    })
  })

  describe('an analyst', () => {
    let analyst: Awaited<ReturnType<PanelSite['enter']>>
    beforeAll(async () => {
      const site = siteOf()
      analyst = await site.enter(site.addStaff('finding-analyst@example.com', 'analyst'))
    })

    it.each(OPPOSITE_LOOKS)(
      `downloads this month's referrals in four clicks at most, masked, ${IN_LOOK}`,
      async (look) => {
        const { common, growth } = wordsOf(look.language)
        const { page, complaints } = await siteOf().visit('/admin/', { storageState: analyst, ...browserOf(look) })
        const clicks = await openSection(page, look.language, 'referrals')
        await page.getByRole('link', { name: common.thisMonth, exact: true }).click()
        await page.waitForURL('**from=**')
        expect(await page.getByRole('link', { name: common.thisMonth }).getAttribute('aria-current')).toBe('true')
        await expectWellDrawn(page, look)
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: growth.csv.program }).click(),
        ])
        expect(clicks + 2).toBeLessThanOrEqual(4)
        let file = ''
        for await (const chunk of await download.createReadStream()) file += String(chunk)
        const [heading = '', ...rows] = file.trim().split('\r\n')
        const column = heading.split(',').findIndex((title) => title.includes('signed_up_at'))
        const months = new Set(rows.map((row) => row.split(',')[column]?.replace('"', '').slice(0, 7)))
        const { startsAt } = spanOf('month', Date.now())
        const { people } = siteOf().row('SELECT count(*) AS people FROM referrals WHERE created_at >= ?', startsAt!)
        // No one may have come on the first of a month.
        expect([...months]).toEqual(people === 0 ? [] : [new Date().toISOString().slice(0, 7)])
        expect(file).not.toMatch(/\+\d{11}/)
        // A download is a navigation that the browser gives up.
        expect(complaints.filter((one) => !one.startsWith('failed:') || !one.endsWith('/export/'))).toEqual([])
      },
    )
  })

  describe('a field for a person', () => {
    /** Someone with invitees, by a name that nobody else has. */
    function addInviter(name: string) {
      const db = siteOf().database()
      const { id } = db.prepare('SELECT inviter_id AS id FROM referrals GROUP BY 1 ORDER BY count(*) DESC').get() as {
        id: number
      }
      db.prepare(
        'UPDATE users SET first_name = ?, first_name_folded = NULL, last_name = NULL, last_name_folded = NULL WHERE id = ?',
      ).run(name, id)
      db.close()
      const person = siteOf().row('SELECT invite_code, phone FROM users WHERE id = ?', id)
      return { id, code: String(person['invite_code']), phone: String(person['phone']) }
    }

    it.each(OPPOSITE_LOOKS)(`suggests people by name or phone, ${IN_LOOK}`, async (look) => {
      const { common, growth } = wordsOf(look.language)
      const name = `Zoe${look.width}${look.language}`
      const { code, phone } = addInviter(name)
      const { page, complaints } = await siteOf().visit('/admin/referrals/', browserOf(look))
      const field = page.locator('#field-inviter')
      await page.getByText(growth.pickHint).waitFor()
      await field.pressSequentially(name.toLowerCase())
      const option = page.getByRole('option').filter({ hasText: name })
      await option.waitFor()
      expect(await field.getAttribute('aria-expanded')).toBe('true')
      await expectWellDrawn(page, look)
      await page.keyboard.press('Escape')
      await page.locator('.suggested > li').first().waitFor({ state: 'detached' })
      await page.keyboard.press('Backspace')
      await option.waitFor()
      await page.keyboard.press('ArrowDown')
      const id = await option.getAttribute('id')
      await expect.poll(async () => field.getAttribute('aria-activedescendant')).toBe(id)
      await page.keyboard.press('Enter')
      await expect.poll(async () => (await field.inputValue()).replace('-', '')).toBe(code)
      const picked = await field.inputValue()
      await page.keyboard.press('Enter')
      await page.waitForURL(`**inviter=${picked}**`)
      expect(await page.locator('tbody tr').count()).toBeGreaterThan(0)
      await page.getByRole('link', { name: common.clear }).click()
      await page.waitForURL('**/admin/referrals/')
      await field.pressSequentially(phone)
      await option.click()
      await expect.poll(async () => field.inputValue()).toBe(picked)
      expect(complaints).toEqual([])
    })

    it('takes an id or a code where scripts do not run', async () => {
      const { id, code } = addInviter('Plain')
      for (const typed of [String(id), code.replace(/^(\d{3})(\d{3})$/, '$1-$2')]) {
        const { page } = await siteOf().visit('/admin/referrals/', { javaScriptEnabled: false })
        await page.getByLabel('Inviter', { exact: true }).fill(typed)
        await page.getByRole('button', { name: 'Apply' }).click()
        await page.waitForURL('**inviter=**')
        await page.locator('tbody tr').first().getByText('Plain').waitFor()
      }
    })
  })
}
