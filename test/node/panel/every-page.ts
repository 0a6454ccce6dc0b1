import { beforeAll, describe, expect, it } from 'vitest'
import { PANEL_PERMISSIONS } from '../../admin/panel-permissions.ts'
import { expectWellDrawn, LOOKS, openAll, widthOf } from './looks.ts'
import type { PanelSite } from './site.ts'

const PATHS = ['/admin/sign-in', '/admin/invite', ...Object.keys(PANEL_PERMISSIONS)]
  .filter((route) => !route.startsWith('POST ') && !route.endsWith('/csv'))
  .map((route) => route.replace('GET ', '').replace(/\/?$/, '/'))

/** Every page of the panel, from the list of permissions. */
export function describeEveryPage(siteOf: () => PanelSite): void {
  let pathOf: (path: string) => string
  beforeAll(() => {
    pathOf = siteOf().preparePaths()
  })

  describe('every page', () => {
    it.each(PATHS)('%s has no serious axe issue and fits the screen, in every look', async (path) => {
      // One browser for all looks: a new one each time would take twice as long.
      const { page, complaints } = await siteOf().visit('about:blank')
      for (const look of LOOKS) {
        const { width, colorScheme, language } = look
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        await page.goto(`${pathOf(path)}?lang=${language}`)
        expect(await widthOf(page)).toBeLessThanOrEqual(width)
        await openAll(page)
        await expectWellDrawn(page, look)
      }
      expect(complaints).toEqual([])
    })
  })
}
