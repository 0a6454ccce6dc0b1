import { beforeAll, describe, expect, it } from 'vitest'
import { browserOf, expectWellDrawn, IN_LOOK, LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* What staff look for, and how many clicks it takes. */

export function describeFinding(siteOf: () => PanelSite): void {
  describe('an analyst', () => {
    let analyst: Awaited<ReturnType<PanelSite['enter']>>
    beforeAll(async () => {
      const site = siteOf()
      analyst = await site.enter(site.addStaff('finding-analyst@example.com', 'analyst'))
    })

    it.each(LOOKS)(`downloads this month's referrals in three clicks, masked, ${IN_LOOK}`, async (look) => {
      const { common, growth } = wordsOf(look.language)
      const { page, complaints } = await siteOf().visit('/admin/', { storageState: analyst, ...browserOf(look) })
      await page.getByRole('link', { name: common.referrals, exact: true }).first().click()
      await page.getByRole('link', { name: common.thisMonth, exact: true }).click()
      await page.waitForURL('**from=**')
      expect(await page.getByRole('link', { name: common.thisMonth }).getAttribute('aria-current')).toBe('true')
      await expectWellDrawn(page, look)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: growth.csv.program }).click(),
      ])
      let file = ''
      for await (const chunk of await download.createReadStream()) file += String(chunk)
      const [heading = '', ...rows] = file.trim().split('\r\n')
      const column = heading.split(',').findIndex((title) => title.includes('signed_up_at'))
      const months = new Set(rows.map((row) => row.split(',')[column]?.replace('"', '').slice(0, 7)))
      expect([...months]).toEqual([new Date().toISOString().slice(0, 7)])
      expect(file).not.toMatch(/\+\d{11}/)
      // A download is a navigation that the browser gives up.
      expect(complaints.filter((one) => !one.startsWith('failed:') || !one.endsWith('/export/'))).toEqual([])
    })
  })
}
