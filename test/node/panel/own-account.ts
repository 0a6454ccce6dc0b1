import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { totpCode, totpStep } from '../../../src/admin/second-factor/totp.ts'
import { signIn } from './site.ts'
import type { Credentials, PanelSite } from './site.ts'

/* The own account as somebody at a browser has it; passkeys by Chrome's virtual authenticator. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const NEXT_PASSWORD = 'another correct horse'

/** As an authenticator app reads it. */
function fromBase32(text: string): Uint8Array {
  const bits = Array.from(text.replaceAll(' ', ''), (char) => ALPHABET.indexOf(char).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2))
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()

export function describeOwnAccount(siteOf: () => PanelSite): void {
  describe('the own account', () => {
    let owner: Credentials
    beforeAll(() => {
      owner = siteOf().addStaff('owner@example.com', 'superuser')
    })
    afterEach(() => {
      const db = siteOf().database()
      const own = '(SELECT id FROM users WHERE email = ?)'
      for (const table of ['staff_totp', 'staff_recovery_codes', 'staff_passkeys'])
        db.prepare(`DELETE FROM ${table} WHERE user_id = ${own}`).run(owner.email)
      db.exec('DELETE FROM staff_attempts')
      db.close()
    })

    /** A browser with a session of its own, so that a sign-out is nobody else's. */
    async function enter(options: BrowserContextOptions = {}) {
      const visit = await siteOf().visit('/admin/sign-in/', { isStranger: true, ...options })
      await signIn(visit.page, owner)
      return visit
    }

    /** Turns the second factor on by the pages; gives the secret, the code that it took and the recovery codes. */
    async function turnOn(page: Page) {
      await page.goto('/admin/account/')
      await page.getByRole('link', { name: 'Turn on' }).click()
      await page.getByLabel('Current password').fill(owner.password)
      await press(page, 'Begin')
      const secret = fromBase32((await page.locator('code.secret').textContent()) ?? '')
      const box = await page.locator('.qr svg').boundingBox()
      expect(box?.width).toBeGreaterThan(150)
      await page.getByLabel('The code that the app shows').fill('000000')
      await press(page, 'Turn on')
      await page.getByText('Not the code that the app shows now.').waitFor()
      const spent = totpCode(secret, totpStep(Date.now()))
      await page.getByLabel('The code that the app shows').fill(spent)
      await press(page, 'Turn on')
      await page.getByRole('heading', { level: 1, name: 'Recovery codes' }).waitFor()
      const codes = await page.locator('.recovery-codes code').allTextContents()
      expect(codes).toHaveLength(10)
      await page.getByRole('link', { name: 'I have kept them' }).click()
      return { secret, spent, codes }
    }

    /** To its end: the page that it leads to would be an aborted request for who goes on at once. */
    async function signOut(page: Page) {
      await press(page, 'Sign out')
      await page.getByText('You are signed out.').waitFor()
    }

    async function typePassword(page: Page, password = owner.password) {
      await page.goto('/admin/sign-in/')
      await page.getByLabel('E-mail', { exact: true }).fill(owner.email)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await press(page, 'Sign in')
    }

    it('turns the second factor on, asks for it at the next sign-in, and takes a recovery code', async () => {
      const { page, complaints } = await enter()
      const { secret, spent, codes } = await turnOn(page)
      await signOut(page)
      await typePassword(page)
      await page.getByRole('heading', { level: 1, name: 'One more step' }).waitFor()
      await page.getByLabel('Code', { exact: true }).fill(spent)
      await press(page, 'Sign in')
      await page.getByText('The code is wrong or was used before.').waitFor()
      expect(await page.getByLabel('Code', { exact: true }).inputValue()).toBe('')
      // The step of now may be spent by the enrolment; the next one is near enough.
      await page.getByLabel('Code', { exact: true }).fill(totpCode(secret, totpStep(Date.now()) + 1))
      await press(page, 'Sign in')
      await page.waitForURL('**/admin/')
      await signOut(page)
      await typePassword(page)
      await page.getByLabel('Code', { exact: true }).fill(codes[0]!.toUpperCase())
      await press(page, 'Sign in')
      await page.waitForURL('**/admin/')
      await page.goto('/admin/account/')
      await page.getByText('Recovery codes left').waitFor()
      await page.getByRole('link', { name: 'Turn off' }).click()
      await page.getByLabel('Current password').fill('not the password')
      await press(page, 'Turn off')
      await page.getByText('This is not your password.').waitFor()
      await page.getByLabel('Current password').fill(owner.password)
      await press(page, 'Turn off')
      await page.getByRole('status').getByText('The second factor is off.').waitFor()
      // The browser itself reports the answers 400 and 401 of refused forms.
      expect(complaints.filter((one) => !/status of 40[01]/.test(one))).toEqual([])
    })

    it('makes a passkey, signs in with it, and lets it be deleted', async () => {
      const { page, complaints } = await siteOf().visit('/admin/sign-in/', { isStranger: true })
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
      await signIn(page, owner)
      await turnOn(page)
      await page.getByRole('link', { name: 'Add a passkey' }).click()
      await page.getByLabel('What to call it').fill('Ноутбук <b>🦔</b>')
      await press(page, 'Create the passkey')
      await page.getByRole('status').getByText('The passkey is added.').waitFor()
      await page.getByRole('cell', { name: 'Ноутбук <b>🦔</b>', exact: true }).waitFor()

      // The same device again: it says that it has one.
      await page.getByRole('link', { name: 'Add a passkey' }).click()
      await page.getByLabel('What to call it').fill('Again')
      await press(page, 'Create the passkey')
      await page.getByText('The browser made no passkey.').waitFor()

      for (let i = 0; i < 2; i += 1) {
        await signOut(page)
        await press(page, 'Sign in with a passkey')
        await page.waitForURL('**/admin/')
      }
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
      expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }])
      expect(credentials[0]!.signCount).toBeGreaterThan(1)

      await page.goto('/admin/account/')
      await page.getByRole('link', { name: /^Edit: Ноутбук/ }).click()
      await page.getByLabel('What to call it').fill('Old laptop')
      await press(page, 'Rename')
      await page.getByRole('link', { name: 'Edit: Old laptop' }).click()
      await page.locator('summary', { hasText: 'Delete' }).click()
      await page.locator('.confirm').getByRole('button', { name: 'Delete' }).click()
      await page.getByText('No passkeys yet.').waitFor()
      await signOut(page)
      await press(page, 'Sign in with a passkey')
      await page.getByText('The passkey is not known here').waitFor()
      expect(await headingOf(page)).toBe('Sign in')
      expect(complaints.filter((one) => !/status of 40[03]/.test(one))).toEqual([])
    })

    it('is told when no passkey comes, and when a browser has none', async () => {
      const { page } = await siteOf().visit('/admin/sign-in/', { isStranger: true })
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('WebAuthn.enable')
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      })
      await press(page, 'Sign in with a passkey')
      await page.getByText('The browser gave no passkey.').waitFor()

      const { page: plain } = await enter({ javaScriptEnabled: false })
      await plain.goto('/admin/account/passkeys/new/')
      await plain.getByText('This browser cannot make passkeys').waitFor()
      expect(await plain.getByRole('button', { name: 'Create the passkey' }).isVisible()).toBe(false)
    })

    it('ends other sessions one by one, and all of them with a new password', async () => {
      const { page } = await enter()
      const others = await Promise.all(
        [0, 1].map(async () => {
          return (await enter()).page
        }),
      )
      const isOut = async (one: Page) => {
        await one.goto('/admin/account/')
        return new URL(one.url()).pathname === '/admin/sign-in/'
      }
      await page.goto('/admin/account/')
      const before = await page.getByRole('button', { name: 'End', exact: true }).count()
      expect(before).toBeGreaterThanOrEqual(2)
      await page.getByRole('button', { name: 'End', exact: true }).first().click()
      await page.getByRole('status').getByText('The session has ended.').waitFor()
      expect(await page.getByRole('button', { name: 'End', exact: true }).count()).toBe(before - 1)
      expect((await Promise.all(others.map(isOut))).filter(Boolean)).toHaveLength(1)

      await page.getByRole('link', { name: 'Change password' }).click()
      await page.getByLabel('Current password').fill(owner.password)
      await page.getByLabel('New password').fill('too short')
      await press(page, 'Change password')
      await page.getByText('At least 12 characters.', { exact: true }).waitFor()
      await page.getByLabel('Current password').fill(owner.password)
      await page.getByLabel('New password').fill(NEXT_PASSWORD)
      await press(page, 'Change password')
      await page.getByRole('status').getByText('The password is changed.').waitFor()
      expect(await Promise.all(others.map(isOut))).toEqual([true, true])
      expect(await isOut(page)).toBe(false)
      await typePassword(others[0]!)
      await others[0]!.getByText('E-mail and password do not belong together.').waitFor()
      await typePassword(others[0]!, NEXT_PASSWORD)
      await others[0]!.waitForURL('**/admin/')
    })
  })
}
