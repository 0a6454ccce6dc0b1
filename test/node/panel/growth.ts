import { describe, expect, it } from 'vitest'
import { COMMON } from '../../../src/panel/texts/common.ts'
import { GROWTH_PAGE_TEXTS } from '../../../src/panel/texts/growth-page.ts'
import { tabTo } from './finding.ts'
import { browserOf, expectWellDrawn, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'

function firstOfLastMonth(): string {
  const today = new Date()
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1)).toISOString().slice(0, 10)
}

/** Growth, from the dashboard. */
export function describeGrowth(siteOf: () => PanelSite): void {
  describe('growth', () => {
    it.each(OPPOSITE_LOOKS)(
      `shows the best channel of last month in two clicks, and its sign-ups in a third, ${IN_LOOK}`,
      async (look) => {
        const { allOfGrowth } = GROWTH_PAGE_TEXTS[look.language]
        const { lastMonth } = COMMON[look.language]
        const { page, complaints } = await siteOf().visit(`/admin/?lang=${look.language}`, browserOf(look))
        await page.getByRole('link', { name: allOfGrowth }).click()
        await page.getByRole('link', { name: lastMonth, exact: true }).click()
        const first = firstOfLastMonth()
        await page.waitForURL((url) => url.searchParams.get('from') === first)
        const best = page.locator('tbody tr').first()
        await best.waitFor()
        await expectWellDrawn(page, look)
        await best.locator('a').click()
        await page.waitForURL(
          (url) => url.pathname === '/admin/growth/sign-ups/' && url.searchParams.get('from') === first,
        )
        expect(complaints).toEqual([])
      },
    )

    it.each(OPPOSITE_LOOKS)(`does so with the keyboard alone, by campaign too, ${IN_LOOK}`, async (look) => {
      const text = GROWTH_PAGE_TEXTS[look.language]
      const { page, complaints } = await siteOf().visit('/admin/', browserOf(look))
      const press = async (name: string, parameter: string, value?: string) => {
        await tabTo(page, name)
        await page.keyboard.press('Enter')
        const isThere = ({ pathname, searchParams: has }: URL) =>
          pathname === '/admin/growth/' && has.has(parameter, value)
        await page.waitForURL(isThere)
      }
      await press(text.allOfGrowth, 'from')
      await press(COMMON[look.language].lastMonth, 'from', firstOfLastMonth())
      await press(text.campaign, 'by', 'campaign')
      await press(text.channel, 'by', 'channel')
      const best = page.locator('tbody tr a').first()
      const behind = await best.getAttribute('href')
      const reached = async () => page.evaluate<string | null>(`document.activeElement.getAttribute('href')`)
      for (let tabs = 0; tabs < 100 && (await reached()) !== behind; tabs += 1) await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname + url.search === behind)
      await page.locator('tbody tr').first().waitFor()
      await expectWellDrawn(page, look)
      expect(complaints).toEqual([])
    })
  })
}
