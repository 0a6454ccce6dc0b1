import { describe, expect, it } from 'vitest'
import { GROWTH_PAGE_TEXTS } from '../../../src/panel/texts/growth-page.ts'
import { browserOf, expectWellDrawn, IN_LOOK, LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'

/** Growth, from the dashboard. */
export function describeGrowth(siteOf: () => PanelSite): void {
  describe('growth', () => {
    it.each(LOOKS)(
      `shows the best channel of last month in two clicks, and its sign-ups in a third, ${IN_LOOK}`,
      async (look) => {
        const { allOfGrowth, lastMonth } = GROWTH_PAGE_TEXTS[look.language]
        const { page, complaints } = await siteOf().visit(`/admin/?lang=${look.language}`, browserOf(look))
        await page.getByRole('link', { name: allOfGrowth }).click()
        await page.getByRole('link', { name: lastMonth, exact: true }).click()
        const today = new Date()
        const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1)).toISOString().slice(0, 10)
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
  })
}
