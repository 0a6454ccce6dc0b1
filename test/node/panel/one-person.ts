import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { newPhone } from '../browser-test.ts'
import { callsOf } from './app-calls.ts'
import { browserOf, expectWellDrawn, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

const said = (page: Page) => page.getByRole('status')

/** Staff actions on one person. */
export function describeOnePerson(siteOf: () => PanelSite): void {
  const { signUp, refresh } = callsOf(siteOf)

  describe('one person', () => {
    it.each(OPPOSITE_LOOKS)(`is found by part of the number, blocked and unblocked, ${IN_LOOK}`, async (look) => {
      const { actions, common, person } = wordsOf(look.language)
      const phone = newPhone()
      const session = await signUp(phone)
      const { page, complaints } = await siteOf().visit('/admin/', browserOf(look))
      await page.getByRole('search').getByRole('searchbox').fill(phone.slice(-7))
      await page.keyboard.press('Enter')
      await page.getByRole('row').filter({ hasText: phone }).getByRole('link').first().click()
      await page.getByText(actions.block).click()
      const form = page.locator('details[open]')
      await form.getByLabel(common.reason).fill('Sells codes, ticket 4821')
      await expectWellDrawn(page, look)
      await form.getByRole('button', { name: actions.blockSubmit }).click()
      await said(page).filter({ hasText: person.done.blocked }).waitFor()
      expect(await refresh(session.refresh)).toBe(401)
      await page.getByText('Sells codes, ticket 4821').first().waitFor()
      await expectWellDrawn(page, look)

      await said(page).getByRole('link', { name: actions.unblock }).click()
      await form.getByLabel(common.reason).fill('It was somebody else')
      await form.getByRole('button', { name: actions.unblockSubmit }).click()
      await said(page).filter({ hasText: person.done.unblocked }).waitFor()
      // Shown once: not again after a reload.
      await page.waitForURL((url) => !url.searchParams.has('done'))
      await page.reload()
      expect(await said(page).count()).toBe(0)
      expect(siteOf().row('SELECT is_active, block_reason FROM users WHERE phone = ?', phone)).toEqual({
        is_active: 1,
        block_reason: null,
      })
      expect(complaints).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(
      `cannot be created twice: the number is marked, with a text for staff, ${IN_LOOK}`,
      async (look) => {
        const { common, person, fieldError } = wordsOf(look.language)
        const { phone } = siteOf().row('SELECT phone FROM users WHERE phone IS NOT NULL LIMIT 1')
        const { page } = await siteOf().visit('/admin/people/new/', browserOf(look))
        await page.getByLabel(person.phone, { exact: true }).fill(String(phone))
        await page.getByLabel(common.reason).fill('They called')
        await page.getByRole('button', { name: person.create }).click()
        await page.getByRole('alert').getByText(common.checkFields).waitFor()
        await page.waitForLoadState()
        expect(await page.locator('.field-error').allTextContents()).toEqual([fieldError('phone_taken')])
        expect(await page.getByLabel(person.phone, { exact: true }).inputValue()).toBe(phone)
        await expectWellDrawn(page, look)
      },
    )

    it.each(OPPOSITE_LOOKS)(`gets another inviter, and the audit log shows the old one, ${IN_LOOK}`, async (look) => {
      const { common, fieldError, referrals } = wordsOf(look.language)
      const { id, before } = siteOf().row(
        `SELECT id, invited_by_code AS before FROM users
          WHERE invited_by_code IS NOT NULL AND invited_count = 0 AND is_active LIMIT 1`,
      )
      const { code } = siteOf().row(
        `SELECT invite_code AS code FROM users WHERE invited_count > 3 AND invite_code <> ? AND is_active LIMIT 1`,
        String(before),
      )
      const { page } = await siteOf().visit(`/admin/referrals/${String(id)}/`, browserOf(look))
      await page.getByText(referrals.changeInviter).click()
      const form = page.locator('details[open]')
      const inviter = form.getByRole('combobox', { name: referrals.newInviter, exact: true })
      await inviter.fill('nonsense')
      await form.getByLabel(common.reason).fill('Both say so')
      await form.getByRole('button').click()
      await page.locator('.field-error').getByText(fieldError('unknown_invite_code')).waitFor()
      expect(await form.getByLabel(common.reason).inputValue()).toBe('Both say so')
      await expectWellDrawn(page, look)
      await inviter.fill(String(code).toLowerCase())
      await form.getByRole('button').click()
      await said(page).filter({ hasText: referrals.done }).waitFor()
      expect(siteOf().row('SELECT invited_by_code AS code FROM users WHERE id = ?', String(id))['code']).toBe(code)
      const { details } = siteOf().row(
        `SELECT details FROM audit_events WHERE action = 'inviter_corrected' AND subject_id = ? ORDER BY id DESC`,
        String(id),
      )
      expect(String(details)).toContain(String(before))
      expect(String(details)).toContain('Both say so')
    })
  })
}
