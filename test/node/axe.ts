import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** Injected into every page, so the minified build. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Serious and critical axe violations of the current page. */
export async function seriousIssues(page: Page): Promise<string[]> {
  if (await page.evaluate<boolean>(`!('axe' in globalThis)`)) await page.evaluate(AXE)
  // Only rules that are experimental, or less than serious, need stylesheets and media loaded again.
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'], preload: false })`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
}
