import axe from 'axe-core'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PANEL_PERMISSIONS } from '../../admin/panel-permissions.ts'
import { startPanelSite } from './site.ts'
import type { PanelSite } from './site.ts'

/* Every page of the panel, as the list of its permissions has them, on seeded people. */

const LOOKS = [
  { width: 1280, colorScheme: 'light', language: 'en' },
  { width: 390, colorScheme: 'dark', language: 'ru' },
] as const

let site: PanelSite

beforeAll(async () => {
  site = await startPanelSite({ users: 300 })
})
afterEach(async () => {
  for (const context of site.browser.contexts()) await context.close()
})
afterAll(async () => site.stop())

const PATHS = ['/admin/sign-in', ...Object.keys(PANEL_PERMISSIONS)]
  .filter((route) => !route.startsWith('POST '))
  .map((route) => route.replace('GET ', '').replace(/\/?$/, '/'))

async function seriousIssues(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
}

describe.each(LOOKS)('at $width px, $colorScheme, in $language', ({ width, colorScheme, language }) => {
  const options = { viewport: { width, height: 900 }, colorScheme }

  it.each(PATHS)('%s has no serious issue, and nothing wider than the screen', async (path) => {
    const { page, complaints } = await site.visit('/admin/sign-in/', options)
    const address = `${site.pathOf(path)}?lang=${language}`
    const head = await page.request.get(address)
    expect(head.status()).toBe(200)
    if (!head.headers()['content-type']?.startsWith('text/html')) return
    await page.goto(address)
    expect(await seriousIssues(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect(await page.getAttribute('html', 'lang')).toBe(language)
    // Whatever opens: confirmations, filters, tables of charts.
    await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
    expect(await seriousIssues(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect(complaints).toEqual([])
  })
})
