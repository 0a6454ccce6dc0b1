import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatCount } from '../../../src/panel/kit/format.ts'
import { AUDIT_TEXTS } from '../../../src/panel/texts/audit.ts'
import { VIEW_TEXTS } from '../../../src/panel/texts/views.ts'
import { browserOf, expectWellDrawn, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import type { Look } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* What lists offer: an order, a total, views with a name. */

const WIDE = 1280
const MOST_COUNTED = 1000

export function describeLists(siteOf: () => PanelSite): void {
  const totalOf = (value: number, { language }: Look) =>
    wordsOf(language).common.count.replace(
      '{count}',
      formatCount(Math.min(value, MOST_COUNTED), language) + (value > MOST_COUNTED ? '+' : ''),
    )
  const countOf = (where: string) =>
    Number(siteOf().row(`SELECT count(*) AS n FROM users WHERE deleted_at IS NULL AND ${where}`)['n'])

  /** By the heading, or by the filter where there are no headings. */
  async function sortBy(page: Page, look: Look, heading: string, ordering: string) {
    if (look.width === WIDE) await page.getByRole('columnheader').getByRole('link', { name: heading }).click()
    else {
      const { common } = wordsOf(look.language)
      const field = page.locator('#field-ordering')
      if (!(await field.isVisible())) await page.getByText(common.more).click()
      await field.selectOption(ordering)
      await page.getByRole('button', { name: common.apply }).click()
    }
    await page.waitForURL(`**ordering=${ordering}**`)
  }

  describe('a list', () => {
    it.each(OPPOSITE_LOOKS)(`sorts people, and says how many there are, ${IN_LOOK}`, async (look) => {
      const { people } = wordsOf(look.language)
      const { page, complaints } = await siteOf().visit('/admin/people/?active=true', browserOf(look))
      await page.getByText(totalOf(countOf('is_active'), look), { exact: true }).waitFor()
      await sortBy(page, look, people.country, 'country')
      await expectWellDrawn(page, look)
      await sortBy(page, look, people.country, '-country')
      const order = `ORDER BY country DESC, id DESC LIMIT 1`
      const { id } = siteOf().row(
        `SELECT id FROM users WHERE is_active AND deleted_at IS NULL AND country IS NOT NULL ${order}`,
      )
      await page
        .locator('tbody tr')
        .first()
        .locator(`a[href="/admin/people/${String(id)}/"]`)
        .waitFor()
      await page.goto('/admin/people/?active=false')
      await page.getByText(totalOf(countOf('NOT is_active'), look), { exact: true }).waitFor()
      expect(complaints).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(`shows the audit from its oldest event on, ${IN_LOOK}`, async (look) => {
      const { common } = wordsOf(look.language)
      const { page, complaints } = await siteOf().visit('/admin/audit/', browserOf(look))
      const { n, id } = siteOf().row(
        'SELECT count(*) AS n, min(id) AS id FROM (SELECT id FROM audit_events UNION ALL SELECT id FROM sessions)',
      )
      await page.getByText(totalOf(Number(n), look), { exact: true }).waitFor()
      await sortBy(page, look, AUDIT_TEXTS[look.language].at, 'oldest')
      const oldest = new Date(Math.floor(Number(id) / 1000)).toISOString()
      await page.locator(`tbody tr:first-child time[datetime="${oldest}"]`).first().waitFor()
      await expectWellDrawn(page, look)
      // The next page has newer events.
      await page.goto('/admin/audit/?ordering=oldest&limit=2')
      await page.getByRole('link', { name: common.newer }).click()
      await page.waitForURL('**cursor=a**')
      await page.getByRole('link', { name: common.older }).waitFor()
      expect(complaints).toEqual([])
    })
  })

  describe('a saved view', () => {
    let colleague: Awaited<ReturnType<PanelSite['enter']>>
    beforeAll(async () => {
      const site = siteOf()
      colleague = await site.enter(site.addStaff('views@example.com', 'analyst'))
    })

    it.each(OPPOSITE_LOOKS)(`is created, opened by its link and deleted, ${IN_LOOK}`, async (look) => {
      const text = VIEW_TEXTS[look.language]
      const name = `Blocked first ${look.width}`
      const query = '?active=false&ordering=oldest'
      const { page, complaints } = await siteOf().visit(`/admin/people/${query}`, browserOf(look))
      await page.getByText(text.save).click()
      await page.getByLabel(text.name, { exact: true }).fill(name)
      await page.getByLabel(text.shared).check()
      await expectWellDrawn(page, look)
      await page.getByRole('button', { name: text.submit, exact: true }).click()
      const tab = (of: Page) =>
        of.getByRole('navigation', { name: text.views }).getByRole('link', { name, exact: true })
      await page.locator('[aria-current="page"]', { hasText: name }).waitFor()
      await expectWellDrawn(page, look)

      const theirs = await siteOf().visit('/admin/people/', { storageState: colleague, ...browserOf(look) })
      await tab(theirs.page).click()
      await theirs.page.waitForURL(`**/admin/people/${query}`)
      await theirs.page.getByText(totalOf(countOf('NOT is_active'), look), { exact: true }).waitFor()
      expect(await theirs.page.getByRole('button', { name: text.remove }).count()).toBe(0)
      // The address is the view: it can be sent.
      await theirs.page.goto(`/admin/people/${query}`)
      await theirs.page.locator('[aria-current="page"]', { hasText: name }).waitFor()

      await page.getByRole('button', { name: text.remove }).click()
      await page.waitForURL('**/admin/people/')
      expect(await tab(page).count()).toBe(0)
      await theirs.page.goto('/admin/people/')
      expect(await tab(theirs.page).count()).toBe(0)
      expect([...complaints, ...theirs.complaints]).toEqual([])
    })
  })

  describe('a field for staff', () => {
    it.each(OPPOSITE_LOOKS)(`suggests colleagues by name, ${IN_LOOK}`, async (look) => {
      const { common } = wordsOf(look.language)
      const text = AUDIT_TEXTS[look.language]
      const site = siteOf()
      const email = `picked-${look.width}@example.com`
      const member = site.addStaff(email, 'support')
      const support = await site.enter(member)
      const { id } = site.row('UPDATE staff SET name = ? WHERE email = ? RETURNING id', `Пётр ${look.width}`, email)
      const { page, complaints } = await site.visit('/admin/audit/', { storageState: support, ...browserOf(look) })
      await page.getByText(common.more).click()
      const field = page.getByRole('combobox', { name: text.actor, exact: true })
      await field.pressSequentially('петр')
      const option = page.getByRole('option').filter({ hasText: `Пётр ${look.width}` })
      await option.waitFor()
      await expectWellDrawn(page, look)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      expect(await field.inputValue()).toBe(String(id))
      await page.keyboard.press('Enter')
      await page.waitForURL(`**actor=${String(id)}**`)
      await page.locator('tbody tr').first().getByText(AUDIT_TEXTS[look.language].selfOfStaff).waitFor()
      expect(complaints).toEqual([])
    })
  })
}
