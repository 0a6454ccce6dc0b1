import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { newPhone } from '../browser-test.ts'
import { callsOf } from './app-calls.ts'
import { browserOf, expectWellDrawn, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

/* Support handles numbers and codes in a browser, while attackers and owners call the service. */

const wrong = (code: number) => (code === 9999 ? 1000 : code + 1)

/** The unlock form with its reason filled in, not submitted. */
async function askUnlock(page: Page, { common, numbers }: Words) {
  await page.getByText(numbers.unlock, { exact: true }).click()
  const form = page.locator('details[open]')
  await form.getByLabel(common.reason).fill('The owner called, ticket 4711')
  return form.getByRole('button', { name: numbers.unlockSubmit })
}

const rowOf = (page: Page, phone: string) => page.getByRole('row').filter({ hasText: phone })

export function describeLockedNumbers(siteOf: () => PanelSite): void {
  const { askForCode, signIn } = callsOf(siteOf)
  let support: Awaited<ReturnType<PanelSite['enter']>>
  beforeAll(async () => {
    const site = siteOf()
    support = await site.enter(site.addStaff('support@example.com', 'support'))
  })

  /**
   * Makes ten wrong guesses at a number: four at each of two codes that its owner then uses, which lifts the cooldown, and
   * two at a third, which stays pending.
   */
  async function attack(phone: string): Promise<number> {
    for (let i = 0; i < 2; i += 1) {
      const code = await askForCode(phone)
      for (let n = 0; n < 4; n += 1) expect(await signIn(phone, wrong(code))).toBe(403)
      expect(await signIn(phone, code)).toBe(200)
    }
    const code = await askForCode(phone)
    for (let n = 0; n < 2; n += 1) expect(await signIn(phone, wrong(code))).toBe(403)
    return code
  }

  describe('a number locked by attackers', () => {
    it.each(OPPOSITE_LOOKS)(
      `is found in the list of codes and unlocked, and its owner signs in, ${IN_LOOK}`,
      async (look) => {
        const words = wordsOf(look.language)
        const { numbers } = words
        const phone = newPhone()
        const code = await attack(phone)
        expect(await signIn(phone, code)).toBe(429)

        const { page, complaints } = await siteOf().visit('/admin/codes/', {
          storageState: support,
          ...browserOf(look),
        })
        await rowOf(page, phone).getByRole('link', { name: phone }).click()
        await page.getByText(numbers.locked, { exact: true }).waitFor()
        await page.getByText(numbers.of(10, 10)).waitFor()
        const unlock = await askUnlock(page, words)
        await expectWellDrawn(page, look)
        await unlock.click()
        await page.getByRole('status').getByText(numbers.unlocked).waitFor()
        expect(await page.getByText(numbers.locked, { exact: true }).count()).toBe(0)
        expect(await signIn(phone, code)).toBe(200)
        expect(complaints).toEqual([])
      },
    )

    it.each(OPPOSITE_LOOKS)(`is unlocked on its owner's page and returns there, ${IN_LOOK}`, async (look) => {
      const words = wordsOf(look.language)
      const phone = newPhone()
      const code = await attack(phone)
      const db = siteOf().database()
      db.prepare(`UPDATE users SET first_name = 'Anna', last_name = 'Petrova' WHERE phone = ?`).run(phone)
      db.close()
      const { page, complaints } = await siteOf().visit('/admin/codes/', { storageState: support, ...browserOf(look) })
      await rowOf(page, phone).getByRole('link', { name: 'Anna Petrova', exact: true }).click()
      await page.getByText(words.numbers.locked, { exact: true }).waitFor()
      const unlock = await askUnlock(page, words)
      await expectWellDrawn(page, look)
      await unlock.click()
      await page.getByRole('status').getByText(words.person.done.unlocked).waitFor()
      await page.waitForURL('**/admin/people/*/')
      expect(await signIn(phone, code)).toBe(200)
      expect(complaints).toEqual([])
    })
  })

  describe('a number unlocked three times', () => {
    it.each(OPPOSITE_LOOKS)(`has a disabled button with the reason and the time, ${IN_LOOK}`, async (look) => {
      const words = wordsOf(look.language)
      const { numbers } = words
      const phone = newPhone()
      const path = `/admin/numbers/?phone=${encodeURIComponent(phone)}`
      const { page, complaints } = await siteOf().visit(path, { storageState: support, ...browserOf(look) })
      for (const left of [2, 1, 0]) {
        // An unlock is offered only where it helps: not before a code was sent, nor after the cooldown was lifted.
        await page.getByText(numbers.nothingToUnlock).waitFor()
        expect(await page.getByText(numbers.unlock, { exact: true }).count()).toBe(0)
        await askForCode(phone)
        await page.goto(`${siteOf().origin}${path}`)
        await page.getByText(numbers.waiting, { exact: true }).waitFor()
        const unlock = await askUnlock(page, words)
        await unlock.click()
        await page.getByRole('status').getByText(numbers.unlocked).waitFor()
        await page.getByText(numbers.unlocksLeft(left, 3)).waitFor()
      }
      const button = page.getByRole('button', { name: words.numbers.unlock, exact: true, disabled: true })
      expect(await button.getAttribute('aria-describedby')).toBe('unlocks-left')
      await page.locator('#unlocks-left time').waitFor()
      await expectWellDrawn(page, look)
      expect(complaints).toEqual([])
    })
  })

  describe('an unwanted code', () => {
    it.each(OPPOSITE_LOOKS)(`is voided with a reason and then rejected, ${IN_LOOK}`, async (look) => {
      const { codes, common } = wordsOf(look.language)
      const phone = newPhone()
      const code = await askForCode(phone)
      const { page, complaints } = await siteOf().visit('/admin/codes/', { storageState: support, ...browserOf(look) })
      const row = rowOf(page, phone)
      await row.getByText(codes.void, { exact: true }).click()
      await row.getByRole('button', { name: codes.voidSubmit }).click()
      // The browser itself requires the reason.
      expect(page.url()).toBe(`${siteOf().origin}/admin/codes/`)
      await row.getByLabel(common.reason).fill('The owner did not ask for it')
      await row.getByRole('button', { name: codes.voidSubmit }).click()
      await page.getByRole('status').getByText(codes.voided).waitFor()
      expect(await rowOf(page, phone).count()).toBe(0)
      expect(await signIn(phone, code)).toBe(403)
      expect(complaints).toEqual([])
    })
  })
}
