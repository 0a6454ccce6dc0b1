import { expect, it } from 'vitest'
import { browserOf, expectWellDrawn, IN_LOOK, openSection, OPPOSITE_LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* Programs, keys and a person's rewards in a browser. */

export function describeRewards(siteOf: () => PanelSite): void {
  it.each(OPPOSITE_LOOKS)(`makes a reward program, then a new version of its rule, ${IN_LOOK}`, async (look) => {
    const { common, programs: text } = wordsOf(look.language)
    const name = `Autumn ${look.width}`
    const { page, complaints } = await siteOf().visit('/admin/', browserOf(look))
    const field = (label: string) => page.getByLabel(label, { exact: true })
    const inSide = (side: string) => page.getByRole('group', { name: side, exact: true })
    await openSection(page, look.language, 'rewards')
    await page.getByRole('link', { name: text.add }).click()
    await page.waitForURL('**/programs/new/')
    await field(text.name).fill(name)
    await field(text.unit).fill('usd')
    await field(text.event).fill('purchase')
    // Fields that the choice makes needless are not shown.
    expect(await inSide(text.inviter).getByRole('textbox').filter({ visible: true }).count()).toBe(0)
    await inSide(text.inviter).getByLabel(text.earns).selectOption('fixed')
    await inSide(text.inviter).getByLabel(text.amount, { exact: true }).fill('ten')
    await expectWellDrawn(page, look)
    await page.getByRole('button', { name: text.create }).click()
    await page.getByText(text.wrong.amount.replace('{example}', '10.00')).waitFor()
    await inSide(text.inviter).getByLabel(text.amount, { exact: true }).fill('10,00')
    await page.getByRole('button', { name: text.create }).click()
    await page.getByText(text.done.created).waitFor()
    await expectWellDrawn(page, look)

    await page.getByRole('link', { name: text.newVersion, exact: true }).click()
    await page.waitForURL('**/version/')
    expect(await inSide(text.inviter).getByLabel(text.amount, { exact: true }).inputValue()).toBe('10.00')
    await field(text.hold).fill('14')
    await field(common.reason).fill('Too many refunds')
    await expectWellDrawn(page, look)
    await page.getByRole('button', { name: text.saveVersion }).click()
    await page.getByText(text.done.version).waitFor()
    const { rule } = siteOf().row(
      'SELECT rule FROM program_rules JOIN programs ON id = program_id WHERE name = ? AND program_rules.version = 2',
      name,
    )
    expect(JSON.parse(String(rule))).toMatchObject({ inviter: { fixed: 1000 }, hold_days: 14 })
    expect(complaints.filter((one) => !one.includes('400'))).toEqual([])
  })

  it.each(OPPOSITE_LOOKS)(`makes an API key, copies it, and revokes it, ${IN_LOOK}`, async (look) => {
    const { common, keys: text, staff } = wordsOf(look.language)
    const name = `Shop ${look.width}`
    const permissions = ['clipboard-read', 'clipboard-write']
    const { page, complaints } = await siteOf().visit('/admin/api-keys/', { ...browserOf(look), permissions })
    await page.getByText(text.createTitle, { exact: true }).click()
    await page.getByLabel(text.name, { exact: true }).fill(name)
    await page.getByLabel(text.scopeNames['events.write']).check()
    await page.getByRole('button', { name: text.create, exact: true }).click()
    await page.waitForURL('**/api-keys/new/')
    await page.reload()
    await expectWellDrawn(page, look)
    await page.getByRole('button', { name: staff.copy }).click()
    await page.getByText(staff.copied, { exact: true }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^rk_[\w-]{43}$/)
    await page.getByRole('button', { name: text.saved }).click()
    await page.getByText(text.isSaved).waitFor()

    const row = page.getByRole('row').filter({ hasText: name })
    await row.getByText(text.revoke, { exact: true }).click()
    await row.getByLabel(common.reason).fill('Leaked')
    await expectWellDrawn(page, look)
    await row.getByRole('button', { name: text.revokeSubmit }).click()
    await page.getByText(text.revoked, { exact: true }).waitFor()
    await row.getByText(text.states.revoked, { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  it.each(OPPOSITE_LOOKS)(
    `marks a person's reward as paid out, with its row in the ledger, ${IN_LOOK}`,
    async (look) => {
      const { common, rewards: text } = wordsOf(look.language)
      const { user_id: id } = siteOf().row(
        `SELECT user_id FROM rewards WHERE state = 'available' AND (expires_at IS NULL OR expires_at > ?)
          AND user_id IN (SELECT id FROM users WHERE is_active)
        GROUP BY user_id HAVING count(*) = 1 LIMIT 1`,
        Date.now(),
      )
      const { page, complaints } = await siteOf().visit(`/admin/people/${String(id)}/`, browserOf(look))
      await page.getByRole('link', { name: text.all }).click()
      await page.waitForURL('**/rewards/')
      const row = page.getByRole('row').filter({ has: page.getByText(text.states.available, { exact: true }) })
      await row.getByText(text.fulfil, { exact: true }).click()
      await row.getByLabel(common.reason).fill('Paid in cash')
      await expectWellDrawn(page, look)
      await row.getByRole('button', { name: text.fulfilSubmit }).click()
      await page.getByText(text.fulfilled).waitFor()
      await expectWellDrawn(page, look)
      expect(
        siteOf().row(
          `SELECT count(*) AS n FROM audit_events WHERE action = 'reward_fulfilled' AND subject_id = ?`,
          Number(id),
        ),
      ).toEqual({ n: 1 })
      expect(complaints).toEqual([])
    },
  )
}
