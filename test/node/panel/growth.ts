import { describe, expect, it } from 'vitest'
import type { PanelSite } from './site.ts'

/** Growth, from the dashboard. */
export function describeGrowth(siteOf: () => PanelSite): void {
  describe('growth', () => {
    it('shows the best channel of last month in two clicks, and its sign-ups in a third', async () => {
      const { page, complaints } = await siteOf().visit('/admin/?lang=en')
      await page.getByRole('navigation').getByRole('link', { name: 'Growth', exact: true }).click()
      await page.getByRole('link', { name: 'Last month' }).click()
      const today = new Date()
      const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1)).toISOString().slice(0, 10)
      await page.waitForURL((url) => url.searchParams.get('from') === first)
      const best = page.locator('tbody tr').first()
      await best.waitFor()
      const signUps = await best.locator('a').innerText()
      expect(Number(signUps.replaceAll(',', ''))).toBeGreaterThanOrEqual(0)
      await best.locator('a').click()
      await page.waitForURL(
        (url) => url.pathname === '/admin/growth/sign-ups/' && url.searchParams.get('from') === first,
      )
      expect(complaints).toEqual([])
    })
  })
}
