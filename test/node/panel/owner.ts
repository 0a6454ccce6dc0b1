import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, beforeAll, expect } from 'vitest'
import { totpCode, totpStep } from '../../../src/admin/second-factor/totp.ts'
import { browserOf, expectWellDrawn } from './looks.ts'
import type { Look } from './looks.ts'
import { sendCredentials, signIn } from './site.ts'
import type { Credentials, PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** As an authenticator app computes it. */
function fromBase32(text: string): Uint8Array {
  const bits = Array.from(text.replaceAll(' ', ''), (char) => ALPHABET.indexOf(char).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2))
}

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** A staff member with their own account, for tests that change it, and the steps that these tests share. */
export function useOwner(siteOf: () => PanelSite, email: string, look: Look) {
  const { account, common, fieldError, gate } = wordsOf(look.language)
  let owner: Credentials
  beforeAll(() => {
    owner = siteOf().addStaff(email, 'superuser')
  })
  afterEach(() => {
    const db = siteOf().database()
    const own = '(SELECT id FROM staff WHERE email = ?)'
    for (const table of ['staff_totp', 'staff_recovery_codes', 'staff_passkeys'])
      db.prepare(`DELETE FROM ${table} WHERE staff_id = ${own}`).run(email)
    db.close()
    siteOf().forgiveSignIns()
  })

  const visit = async (options: BrowserContextOptions = {}) =>
    siteOf().visit('/admin/sign-in/', { isStranger: true, ...browserOf(look), ...options })

  const enter = async (page: Page) => signIn(page, owner, look.language)

  /** New recovery codes are still there after a reload and from the account's page, and can be copied and downloaded. */
  async function expectKept(page: Page, codes: string[]): Promise<void> {
    await page.reload()
    await page.goto('/admin/account/')
    await page.getByRole('link', { name: account.showCodes }).click()
    await expect.poll(async () => page.locator('.recovery-codes code').allTextContents()).toEqual(codes)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await press(page, wordsOf(look.language).staff.copy)
    await page.getByRole('status').getByText(wordsOf(look.language).staff.copied).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(codes.join('\n'))
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: account.download }).click(),
    ])
    let file = ''
    for await (const chunk of await download.createReadStream()) file += String(chunk)
    expect([download.suggestedFilename(), file.split('\r\n').slice(3, -1)]).toEqual(['recovery-codes.txt', codes])
    const cookies = await page.context().cookies()
    const kept = cookies.find(({ name }) => name === '__Host-staff-codes')
    expect(kept).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict' })
    for (const code of codes) expect(kept?.value).not.toContain(code)
  }

  return {
    visit,
    enter,

    /** A browser with its own session, so that signing out affects nobody else. */
    async visitSignedIn(options: BrowserContextOptions = {}) {
      const visited = await visit(options)
      await enter(visited.page)
      return visited
    },

    password: () => owner.password,

    /** Submits the password, whatever the result. */
    async typePassword(page: Page, password = owner.password) {
      await page.goto('/admin/sign-in/')
      await sendCredentials(page, { email, password }, look.language)
    },

    /** Waits for the next page to load: otherwise its requests would be aborted and reported. */
    async signOut(page: Page) {
      await press(page, common.signOut)
      await page.getByText(gate.signedOut).waitFor()
    },

    /** Enables the second factor on its pages. Returns the secret, the code used and the recovery codes. */
    async turnOn(page: Page) {
      await page.goto('/admin/account/')
      await page.getByRole('link', { name: account.turnOn }).click()
      await page.getByLabel(account.currentPassword).fill(owner.password)
      await press(page, account.start)
      const secret = fromBase32((await page.locator('code.secret').textContent()) ?? '')
      const box = await page.locator('.qr svg').boundingBox()
      expect(box?.width).toBeGreaterThan(150)
      await page.getByLabel(account.firstCode).fill('000000')
      await press(page, account.confirmCode)
      await page.getByText(fieldError('wrong_one_time_code')).waitFor()
      const spent = totpCode(secret, totpStep(Date.now()))
      await page.getByLabel(account.firstCode).fill(spent)
      await press(page, account.confirmCode)
      await page.getByRole('heading', { level: 1, name: account.recoveryTitle }).waitFor()
      const shown = page.locator('.recovery-codes code')
      await expect.poll(async () => shown.count()).toBe(10)
      const codes = await shown.allTextContents()
      await expectKept(page, codes)
      await expectWellDrawn(page, look)
      await press(page, account.recoverySaved)
      await page.getByRole('status').getByText(account.codesSaved).waitFor()
      await page.goto('/admin/account/second-factor/codes/')
      await page.waitForURL('**/admin/account/')
      return { secret, spent, codes }
    },
  }
}
