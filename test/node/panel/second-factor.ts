import { describe, expect, it } from 'vitest'
import { totpCode, totpStep } from '../../../src/admin/second-factor/totp.ts'
import { expectWellDrawn, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import { press, useOwner } from './owner.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

export function describeSecondFactor(siteOf: () => PanelSite): void {
  describe.each(OPPOSITE_LOOKS)(`the second factor ${IN_LOOK}`, (look) => {
    const { account, error, fieldError, gate } = wordsOf(look.language)
    const owner = useOwner(siteOf, `factor-${look.width}@example.com`, look)

    it('is enabled, required at the next sign-in, replaced by a recovery code, and disabled', async () => {
      const { page, complaints } = await owner.visitSignedIn()
      const { secret, spent, codes } = await owner.turnOn(page)
      await owner.signOut(page)
      await owner.typePassword(page)
      await page.getByRole('heading', { level: 1, name: gate.codeTitle }).waitFor()
      const code = page.getByLabel(gate.code, { exact: true })
      await code.fill(spent)
      await press(page, gate.submit)
      await page.getByText(error('second_factor_wrong')).waitFor()
      expect(await code.inputValue()).toBe('')
      await expectWellDrawn(page, look)
      // The enrolment may have used up the current step; the next one is accepted too.
      await code.fill(totpCode(secret, totpStep(Date.now()) + 1))
      await press(page, gate.submit)
      await page.waitForURL('**/admin/')
      await owner.signOut(page)
      await owner.typePassword(page)
      await code.fill(codes[0]!.toUpperCase())
      await press(page, gate.submit)
      await page.waitForURL('**/admin/')
      await page.goto('/admin/account/')
      await page.getByText(account.codesLeft).waitFor()
      await page.getByRole('link', { name: account.turnOff }).click()
      await page.getByLabel(account.currentPassword).fill('not the password')
      await press(page, account.turnOff)
      await page.getByText(fieldError('wrong_password')).waitFor()
      await page.getByLabel(account.currentPassword).fill(owner.password())
      await press(page, account.turnOff)
      await page.getByRole('status').getByText(account.turnedOff).waitFor()
      // The browser reports the 400 and 401 responses of rejected forms.
      expect(complaints.filter((one) => !/status of 40[01]/.test(one))).toEqual([])
    })
  })
}
