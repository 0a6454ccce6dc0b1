import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { fillIn } from '../../../src/panel/kit/format.ts'
import { LOOKS } from './looks.ts'
import { press, useOwner } from './owner.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* The caller's own account in a browser, with passkeys by Chrome's virtual authenticator. */

const NEXT_PASSWORD = 'another correct horse'

export function describeOwnAccount(siteOf: () => PanelSite): void {
  describe("the caller's own account", () => {
    const [look] = LOOKS
    const { account, error, fieldError, gate } = wordsOf(look.language)
    const owner = useOwner(siteOf, 'owner@example.com', look)

    it('creates a passkey, signs in with it and deletes it', async () => {
      const { page, complaints } = await owner.visit()
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('WebAuthn.enable')
      const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      })
      await owner.enter(page)
      await owner.turnOn(page)
      await page.getByRole('link', { name: account.addPasskey }).click()
      await page.getByLabel(account.passkeyName).fill('Ноутбук <b>🦔</b>')
      await press(page, account.createPasskey)
      await page.getByRole('status').getByText(account.passkeyAdded).waitFor()
      await page.getByRole('cell', { name: 'Ноутбук <b>🦔</b>', exact: true }).waitFor()

      // The same device again: it reports that it already has one.
      await page.getByRole('link', { name: account.addPasskey }).click()
      await page.getByLabel(account.passkeyName).fill('Again')
      await press(page, account.createPasskey)
      await page.getByText(account.passkeyFailed).waitFor()

      for (let i = 0; i < 2; i += 1) {
        await owner.signOut(page)
        await press(page, gate.byPasskey)
        await page.waitForURL('**/admin/')
      }
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
      expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }])
      expect(credentials[0]!.signCount).toBeGreaterThan(1)

      await page.goto('/admin/account/')
      await page.getByRole('link', { name: `${account.edit}: Ноутбук` }).click()
      await page.getByLabel(account.passkeyName).fill('Old laptop')
      await press(page, account.rename)
      await page.getByRole('link', { name: `${account.edit}: Old laptop` }).click()
      await page.locator('summary', { hasText: account.deletePasskey }).click()
      await page.locator('.confirm').getByRole('button', { name: account.deletePasskey }).click()
      await page.getByText(account.noPasskeys).waitFor()
      await owner.signOut(page)
      await press(page, gate.byPasskey)
      await page.getByText(error('passkey_refused')).waitFor()
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(gate.title)
      expect(complaints.filter((one) => !/status of 40[03]/.test(one))).toEqual([])
    })

    it('says when no passkey is found or the browser does not support them', async () => {
      const { page } = await owner.visit()
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('WebAuthn.enable')
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      })
      await press(page, gate.byPasskey)
      await page.getByText(gate.passkeyFailed).waitFor()

      const { page: plain } = await owner.visitSignedIn({ javaScriptEnabled: false })
      await plain.goto('/admin/account/passkeys/new/')
      await plain.getByText(account.needsScript).waitFor()
      expect(await plain.getByRole('button', { name: account.createPasskey }).isVisible()).toBe(false)
    })

    it('ends other sessions one by one, and all of them with a new password', async () => {
      const { page } = await owner.visitSignedIn()
      const others = await Promise.all(
        [0, 1].map(async () => {
          return (await owner.visitSignedIn()).page
        }),
      )
      const isOut = async (one: Page) => {
        await one.goto('/admin/account/')
        return new URL(one.url()).pathname === '/admin/sign-in/'
      }
      await page.goto('/admin/account/')
      const before = await page.getByRole('button', { name: account.end, exact: true }).count()
      expect(before).toBeGreaterThanOrEqual(2)
      await page.getByRole('button', { name: account.end, exact: true }).first().click()
      await page.getByRole('status').getByText(account.ended).waitFor()
      await expect
        .poll(async () => page.getByRole('button', { name: account.end, exact: true }).count())
        .toBe(before - 1)
      expect((await Promise.all(others.map(isOut))).filter(Boolean)).toHaveLength(1)

      await page.getByRole('link', { name: account.changePassword }).click()
      await page.getByLabel(account.currentPassword).fill(owner.password())
      await page.getByLabel(account.newPassword).fill('too short')
      await press(page, account.changePassword)
      await page.getByText(fillIn(fieldError('too_short'), { min: 12 }), { exact: true }).waitFor()
      await page.getByLabel(account.currentPassword).fill(owner.password())
      await page.getByLabel(account.newPassword).fill(NEXT_PASSWORD)
      await press(page, account.changePassword)
      await page.getByRole('status').getByText(account.passwordChanged).waitFor()
      expect(await Promise.all(others.map(isOut))).toEqual([true, true])
      expect(await isOut(page)).toBe(false)
      await owner.typePassword(others[0]!)
      await others[0]!.getByText(error('wrong_credentials')).waitFor()
      await owner.typePassword(others[0]!, NEXT_PASSWORD)
      await others[0]!.waitForURL('**/admin/')
    })
  })
}
