import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** Injected into every page, so the minified build. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Serious and critical axe violations of the current page, once it has loaded. */
export async function seriousIssues(page: Page): Promise<string[]> {
  await page.waitForLoadState()
  // Between two colors there is one that nobody can read.
  const moving = await page.evaluate<string[]>(
    `document.getAnimations().map(({ effect }) => 'moves in spite of reduced motion: ' + effect.target.outerHTML)`,
  )
  if (await page.evaluate<boolean>(`!('axe' in globalThis)`)) await page.evaluate(AXE)
  // Only rules that are experimental, or less than serious, need stylesheets and media loaded again.
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'], preload: false })`)
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
  return [...moving, ...serious]
}
