import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { PANEL_PERMISSIONS } from '../../admin/panel-permissions.ts'
import { seriousIssues } from '../axe.ts'
import type { PanelSite } from './site.ts'

const LOOKS = [
  { width: 1280, colorScheme: 'light', language: 'en' },
  { width: 390, colorScheme: 'dark', language: 'ru' },
] as const

const PATHS = ['/admin/sign-in', ...Object.keys(PANEL_PERMISSIONS)]
  .filter((route) => !route.startsWith('POST ') && !route.endsWith('/csv'))
  .map((route) => route.replace('GET ', '').replace(/\/?$/, '/'))

const widthOf = async (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth')

/** Every page of the panel, as the list of its permissions has them: nothing that axe calls serious, nothing cut off. */
export function describeEveryPage(siteOf: () => PanelSite): void {
  let pathOf: (path: string) => string
  beforeAll(() => {
    pathOf = siteOf().preparePaths()
  })

  describe.each(LOOKS)('at $width px, $colorScheme, in $language', ({ width, colorScheme, language }) => {
    const viewport = { width, height: 900 }

    it.each(PATHS)('%s has no serious issue, and nothing wider than the screen', async (path) => {
      const { page, complaints } = await siteOf().visit(`${pathOf(path)}?lang=${language}`, { viewport, colorScheme })
      expect(await page.getAttribute('html', 'lang')).toBe(language)
      expect(await page.locator('h1').count()).toBe(1)
      expect(await widthOf(page)).toBeLessThanOrEqual(width)
      // Whatever opens: confirmations, filters, tables of charts. All that is seen without it is seen then too.
      await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
      expect(await seriousIssues(page)).toEqual([])
      expect(await widthOf(page)).toBeLessThanOrEqual(width)
      expect(complaints).toEqual([])
    })
  })
}
