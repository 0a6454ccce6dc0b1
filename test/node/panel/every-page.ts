import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { PANEL_PERMISSIONS } from '../../admin/panel-permissions.ts'
import { expectDrawn, LOOKS, openAll, show, widthOf } from './looks.ts'
import type { PanelSite } from './site.ts'

/** JSON, read by the script of a page. */
const DATA = new Set(['/admin/audit/staff/'])

const PATHS = ['/admin/sign-in', '/admin/invite', ...Object.keys(PANEL_PERMISSIONS)]
  .filter((route) => !route.startsWith('POST ') && !route.endsWith('/csv'))
  .map((route) => route.replace('GET ', '').replace(/\/?$/, '/'))
  .filter((path) => !DATA.has(path))

const resize = async (page: Page, width: number) => page.setViewportSize({ width, height: 900 })

/** Every page of the panel, from the list of permissions. */
export function describeEveryPage(siteOf: () => PanelSite): void {
  let pathOf: (path: string) => string
  beforeAll(() => {
    pathOf = siteOf().preparePaths()
  })

  describe('every page', () => {
    it.each(PATHS)('%s has no serious axe issue and fits the screen, in every look', async (path) => {
      // Most of the time goes into loading pages and axe: looks that differ in width only share a page.
      const { page, complaints } = await siteOf().visit('about:blank')
      const byPage = Map.groupBy(LOOKS, ({ language, colorScheme }) => [language, colorScheme].join(' '))
      for (const looks of byPage.values()) {
        const { colorScheme, language } = looks[0]!
        await page.emulateMedia({ colorScheme })
        await page.goto(`${pathOf(path)}?lang=${language}`)
        const { pathname } = new URL(page.url())
        // A page that it redirects to has its own test.
        expect(PATHS.map((one) => pathOf(one))).toContain(pathname)
        if (pathname !== pathOf(path)) continue
        for (const { width } of looks) {
          await resize(page, width)
          expect(await widthOf(page)).toBeLessThanOrEqual(width)
        }
        await openAll(page)
        for (const look of looks) {
          await show(page, look)
          await expectDrawn(page, look)
        }
      }
      expect(complaints).toEqual([])
    })
  })
}
