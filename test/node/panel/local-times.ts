import { expect, it } from 'vitest'
import type { PanelSite } from './site.ts'

/* The end of a block in a time zone far from UTC. */

const TOKYO = 'Asia/Tokyo'

export function describeLocalTimes(siteOf: () => PanelSite): void {
  const somebody = () => String(siteOf().row('SELECT id FROM users WHERE is_active ORDER BY id DESC LIMIT 1')['id'])

  function blockedUntil(id: string): string | undefined {
    const { at } = siteOf().row('SELECT blocked_until AS at FROM users WHERE id = ?', id)
    return at === null ? undefined : new Date(Number(at)).toISOString()
  }

  it("reads and shows the end of a block in the user's time zone", async () => {
    const id = somebody()
    const { page, complaints } = await siteOf().visit(`/admin/people/${id}/`, { timezoneId: TOKYO })
    await page.getByText('Block…').click()
    const form = page.locator('details[open]')
    await form.getByLabel('Until (Japan Standard Time)').fill('2031-01-31T18:30')
    await form.getByLabel('Reason').fill('Codes for sale')
    await form.getByRole('button', { name: 'Block' }).click()
    await page.getByRole('status').first().waitFor()
    expect(blockedUntil(id)).toBe('2031-01-31T09:30:00.000Z')

    // Changing only the reason, or reopening the page, keeps the end.
    await page.reload()
    await page.getByText('Edit block').click()
    const again = page.locator('details[open]')
    expect(await again.getByLabel('Until (Japan Standard Time)').inputValue()).toBe('2031-01-31T18:30')
    await again.getByLabel('Reason').fill('Codes for sale, ticket 4711')
    await again.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Codes for sale, ticket 4711').first().waitFor()
    expect(blockedUntil(id)).toBe('2031-01-31T09:30:00.000Z')
    expect(complaints).toEqual([])
  })

  it('keeps the input in the same zone when the form is rejected', async () => {
    const { page } = await siteOf().visit(`/admin/people/${somebody()}/`, { timezoneId: TOKYO })
    await page.getByText('Block…').click()
    const until = page.locator('details[open]').getByLabel('Until (Japan Standard Time)')
    await until.fill('2020-01-31T18:30')
    await page.locator('details[open]').getByLabel('Reason').fill('Codes for sale')
    await page.locator('details[open]').getByRole('button', { name: 'Block' }).click()
    await page.locator('.field-error').waitFor()
    expect(await until.inputValue()).toBe('2020-01-31T18:30')
  })

  it('uses UTC without scripts, and says so', async () => {
    const id = somebody()
    const { page } = await siteOf().visit(`/admin/people/${id}/`, { timezoneId: TOKYO, javaScriptEnabled: false })
    await page.getByText('Block…').click()
    await page.locator('details[open]').getByLabel('Until (UTC)').fill('2031-01-31T18:30')
    await page.locator('details[open]').getByLabel('Reason').fill('Codes for sale')
    await page.locator('details[open]').getByRole('button', { name: 'Block' }).click()
    await page.getByRole('status').first().waitFor()
    expect(blockedUntil(id)).toBe('2031-01-31T18:30:00.000Z')
  })
}
