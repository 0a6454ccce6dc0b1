import { describe, expect, it } from 'vitest'
import type { PanelSite } from './site.ts'

const PHONE = { width: 390, height: 844 }

/** Lists whose filters must leave room for the results. */
export function describeFilters(siteOf: () => PanelSite): void {
  describe.each(['/admin/audit/', '/admin/referrals/', '/admin/links/', '/admin/people/'])('%s', (path) => {
    it('shows results on the first screen of a phone', async () => {
      const { page } = await siteOf().visit(path, { viewport: PHONE })
      const first = await page.locator('tbody tr').first().boundingBox()
      expect(first?.y).toBeLessThan(PHONE.height * 0.9)
    })
  })

  it('collapses rare filters until one of them is used', async () => {
    const { page } = await siteOf().visit('/admin/audit/', { viewport: PHONE })
    expect(await page.getByLabel('Outcome').isVisible()).toBe(false)
    await page.getByText('More filters').click()
    await page.getByLabel('Outcome').fill('ok')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL('**outcome=ok**')
    expect(await page.getByLabel('Outcome').isVisible()).toBe(true)
    await page.getByRole('link', { name: 'Clear' }).click()
    await page.waitForURL('**/admin/audit/')
    expect(await page.getByLabel('Outcome').isVisible()).toBe(false)
  })

  it.each([
    ['en', 'Signed in as staff'],
    ['ru', 'Вход сотрудника'],
  ])('filters the audit log by a translated action, in %s', async (language, words) => {
    const { page } = await siteOf().visit(`/admin/audit/?lang=${language}`)
    const options = await page.locator('select[name="action"] option').allTextContents()
    expect(options.length).toBeGreaterThan(30)
    // A translated phrase, neither a code nor a sentence with placeholders.
    for (const option of options) expect(option).toMatch(/^(?:[A-Z][a-z-]*|[А-ЯЁ][а-яё]*)(?: |$)[^_{}]*$/)
    await page.locator('select[name="action"]').selectOption({ label: words })
    await page.locator('.filters button[type="submit"]').click()
    await page.waitForURL('**action=staff_signed_in**')
    await page.getByRole('row').nth(1).waitFor()
  })
}
