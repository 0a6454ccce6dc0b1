import { describe, expect, it } from 'vitest'
import { browserOf, expectWellDrawn, IN_LOOK, openSection, OPPOSITE_LOOKS } from './looks.ts'
import { press } from './owner.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* Adding a colleague, as both of them see it. */

const PASSWORD = 'a few unrelated words'

export function describeStaff(siteOf: () => PanelSite): void {
  describe.each(OPPOSITE_LOOKS)(`a new colleague ${IN_LOOK}`, (look) => {
    const { common, error, fieldError, gate, staff, account } = wordsOf(look.language)
    const email = `new-${look.width}@example.com`

    it('is invited in three clicks at most, opens the link once, and signs in', async () => {
      const { page, complaints } = await siteOf().visit('/admin/', browserOf(look))
      const clicks = await openSection(page, look.language, 'staff')
      await page.getByLabel(staff.email, { exact: true }).fill('no address')
      await page.evaluate(`document.querySelector('.staff-invite').noValidate = true`)
      await press(page, staff.invite)
      await page.getByText(fieldError('invalid_email')).waitFor()
      await expectWellDrawn(page, look)
      await page.getByLabel(staff.email, { exact: true }).fill(email)
      await page.getByLabel(staff.role, { exact: true }).selectOption('analyst')
      await press(page, staff.invite)
      expect(clicks + 1).toBeLessThanOrEqual(3)
      const link = page.getByLabel(staff.link, { exact: true })
      const url = await link.inputValue()
      expect(url).toMatch(/\/admin\/invite\/#inv_[\w-]{43}$/)
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await press(page, staff.copy)
      await page.getByRole('status').getByText(staff.copied).waitFor()
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(url)
      await expectWellDrawn(page, look)
      expect(complaints.filter((one) => !one.includes('status of 400'))).toEqual([])

      const invited = await siteOf().visit(url, { ...browserOf(look), isStranger: true })
      await invited.page.getByRole('heading', { level: 1, name: gate.inviteTitle }).waitFor()
      // The token is in the form, and out of the address.
      await expect.poll(() => new URL(invited.page.url()).hash).toBe('')
      await invited.page.getByLabel(gate.inviteToken, { exact: true }).waitFor({ state: 'hidden' })
      const password = invited.page.getByLabel(account.newPassword, { exact: true })
      await password.fill('Password2026!')
      await press(invited.page, gate.inviteSubmit)
      await invited.page.locator('.field-error').waitFor()
      await invited.page.getByLabel(gate.inviteToken, { exact: true }).waitFor({ state: 'hidden' })
      await expectWellDrawn(invited.page, look)
      await password.fill(PASSWORD)
      await press(invited.page, gate.inviteSubmit)
      await invited.page.waitForURL('**/admin/')
      await invited.page.goto('/admin/account/')
      await invited.page.locator('.facts').getByText(common.analyst, { exact: true }).waitFor()
      expect(await invited.page.getByRole('link', { name: common.staff, exact: true }).count()).toBe(0)
      expect(invited.complaints.filter((one) => !one.includes('status of 400'))).toEqual([])

      const late = await siteOf().visit(url, { ...browserOf(look), isStranger: true })
      await late.page.getByLabel(account.newPassword, { exact: true }).fill(PASSWORD)
      await press(late.page, gate.inviteSubmit)
      await late.page.getByRole('alert').getByText(error('invite_not_valid')).waitFor()
      await expectWellDrawn(late.page, look)
      siteOf().forgiveSignIns()

      await page.getByRole('link', { name: staff.linkDone }).click()
      await page.getByText(staff.states.active, { exact: true }).waitFor()
      await page.getByText(staff.block, { exact: true }).click()
      const form = page.locator('details[open]')
      await form.getByLabel(common.reason).fill('Left the company')
      await form.getByRole('button').click()
      await page.getByRole('status').getByText(staff.done.blocked).waitFor()
      await expectWellDrawn(page, look)
      await invited.page.goto('/admin/account/')
      await invited.page.waitForURL('**/admin/sign-in/**')
    })

    it('can paste the link where scripts do not run', async () => {
      const { page } = await siteOf().visit('/admin/staff/', browserOf(look))
      await page.getByLabel(staff.email, { exact: true }).fill(`plain-${email}`)
      await press(page, staff.invite)
      const url = await page.getByLabel(staff.link, { exact: true }).inputValue()
      const plain = await siteOf().visit(url, { ...browserOf(look), isStranger: true, javaScriptEnabled: false })
      await plain.page.getByLabel(gate.inviteToken, { exact: true }).fill(url)
      await plain.page.getByLabel(account.newPassword, { exact: true }).fill(PASSWORD)
      await press(plain.page, gate.inviteSubmit)
      await plain.page.waitForURL('**/admin/')
    })
  })
}
