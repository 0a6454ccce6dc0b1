import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withCount } from '../../../src/panel/texts/jobs.ts'
import { browserOf, expectWellDrawn, IN_LOOK, LOOKS, OPPOSITE_LOOKS } from './looks.ts'
import type { Look } from './looks.ts'
import { press } from './owner.ts'
import { sendCredentials, signIn } from './site.ts'
import type { Credentials, PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* A form that is sent after its session ended, or was replaced by a sign-in in another tab. */

const REASON = 'Asked for by the owner, ticket 90125'
const UNTIL = '2031-01-31T18:30'

export function describeUnsentForms(siteOf: () => PanelSite): void {
  let owner: Credentials
  let other: Credentials
  beforeAll(() => {
    owner = siteOf().addStaff('drafts@example.com', 'superuser')
    other = siteOf().addStaff('other-drafts@example.com', 'superuser')
  })
  beforeEach(() => siteOf().forgiveSignIns())

  function endSessions(): void {
    const db = siteOf().database()
    const own = '(SELECT id FROM staff WHERE email = ?)'
    expect(db.prepare(`DELETE FROM staff_sessions WHERE staff_id = ${own}`).run(owner.email).changes).toBeGreaterThan(0)
    db.close()
  }

  /** Two tabs of a browser, both of the owner. */
  async function openTabs(path: string, look: Look): Promise<[Page, BrowserContext]> {
    const { page } = await siteOf().visit('/admin/', { isStranger: true, ...browserOf(look), timezoneId: 'Asia/Tokyo' })
    await signIn(page, owner, look.language)
    await page.goto(path)
    return [page, page.context()]
  }

  const somebody = () => siteOf().row('SELECT id FROM users WHERE is_active ORDER BY id DESC LIMIT 1 OFFSET 3')['id']
  const isActive = (id: unknown) => siteOf().row('SELECT is_active FROM users WHERE id = ?', Number(id))['is_active']
  const kept = async (page: Page) => page.evaluate<string | null>(`sessionStorage.getItem('unsent-form')`)

  async function typeBlock(page: Page, { language }: Look) {
    const { actions, common } = wordsOf(language)
    await page.getByText(actions.block, { exact: true }).click()
    const form = page.locator('details[open]')
    await form.getByLabel(common.reason).fill(REASON)
    await form.locator('[type="datetime-local"]').fill(UNTIL)
    return form.getByRole('button', { name: actions.blockSubmit })
  }

  async function signInAnew(page: Page, who: Credentials) {
    await page.goto('/admin/sign-in/')
    await sendCredentials(page, who, 'en')
    await page.waitForURL('**/admin/')
  }

  describe('an expiring session', () => {
    it.each(OPPOSITE_LOOKS)(`warns, can be extended, and keeps what was typed, ${IN_LOOK}`, async (look) => {
      const { actions, common, person } = wordsOf(look.language)
      const id = somebody()
      const [page] = await openTabs('/admin/', look)
      await page.clock.install()
      await page.goto(`/admin/people/${String(id)}/`)
      await typeBlock(page, look)
      const bar = page.getByRole('alert')
      await page.clock.fastForward('27:00')
      expect(await bar.isVisible()).toBe(false)
      await page.clock.fastForward('01:30')
      await bar.getByRole('button', { name: common.stay }).waitFor()
      await expectWellDrawn(page, look)
      await bar.getByRole('button', { name: common.stay }).click()
      await bar.waitFor({ state: 'hidden' })
      expect(await page.locator('details[open] textarea').inputValue()).toBe(REASON)

      endSessions()
      await page.clock.fastForward('31:00')
      await bar.getByText(common.sessionEnded).waitFor()
      expect(await bar.getByRole('button', { name: common.stay }).isVisible()).toBe(false)
      await expectWellDrawn(page, look)
      await bar.getByRole('link', { name: common.signInAgain }).click()
      await sendCredentials(page, owner, look.language)
      await page.getByText(common.restored).waitFor()
      expect(await page.locator('details[open] textarea').inputValue()).toBe(REASON)
      expect(isActive(id)).toBe(1)
      await page.locator('details[open]').getByRole('button', { name: actions.blockSubmit }).click()
      await page.getByRole('status').getByText(person.done.blocked).waitFor()
      expect(isActive(id)).toBe(0)
    })

    it('is as long in this tab as in another that goes on', async () => {
      const [page, context] = await openTabs('/admin/people/', LOOKS[0])
      await page.clock.install()
      await page.reload()
      await page.clock.fastForward('29:00')
      await page.getByRole('alert').getByRole('button').first().waitFor()
      await page.evaluate(
        `localStorage.setItem('staff-session-ends', document.body.dataset.staff + ' ' + (Date.now() + 1.8e6))`,
      )
      await page.clock.fastForward('00:10')
      await page.getByRole('alert').waitFor({ state: 'hidden' })
      await context.close()
    })
  })

  describe('an unsent form', () => {
    it.each(OPPOSITE_LOOKS)(`comes back after the session expired, to be sent again, ${IN_LOOK}`, async (look) => {
      const { common, error, gate, person } = wordsOf(look.language)
      const id = somebody()
      const [page] = await openTabs(`/admin/people/${String(id)}/`, look)
      const submit = await typeBlock(page, look)
      endSessions()
      await submit.click()
      await page.getByText(gate.unsaved).waitFor()
      await sendCredentials(page, { ...owner, password: 'not the password' }, look.language)
      await page.getByText(error('wrong_credentials')).waitFor()
      await sendCredentials(page, owner, look.language)
      await page.waitForURL(`**/admin/people/${String(id)}/`)
      await page.getByRole('status').getByText(common.restored).waitFor()
      const form = page.locator('details[open]')
      expect(await form.getByLabel(common.reason).inputValue()).toBe(REASON)
      expect(await form.locator('[type="datetime-local"]').inputValue()).toBe(UNTIL)
      expect(isActive(id)).toBe(1)
      await expectWellDrawn(page, look)
      await submit.click()
      await page.getByRole('status').getByText(person.done.blocked).waitFor()
      const { until } = siteOf().row('SELECT blocked_until AS until FROM users WHERE id = ?', Number(id))
      expect(until).toBe(Date.parse(`${UNTIL}+09:00`))
      await expect.poll(async () => kept(page)).toBeNull()
    })

    it('comes back to the same person after a new sign-in in another tab, never to a colleague', async () => {
      const [look] = LOOKS
      const { common, error } = wordsOf(look.language)
      const id = somebody()
      const [page, context] = await openTabs(`/admin/people/${String(id)}/`, look)
      const submit = await typeBlock(page, look)
      const second = await context.newPage()
      await signInAnew(second, owner)
      await submit.click()
      await page.getByText(error('cross_site_request')).waitFor()
      await expectWellDrawn(page, look)
      await page.getByRole('link', { name: common.toForm }).click()
      await page.getByRole('status').getByText(common.restored).waitFor()
      expect(await page.locator('details[open]').getByLabel(common.reason).inputValue()).toBe(REASON)

      await signInAnew(second, other)
      await submit.click()
      await page.getByText(error('cross_site_request')).waitFor()
      await page.getByRole('link', { name: common.toForm }).click()
      await page.waitForURL(`**/admin/people/${String(id)}/`)
      expect(await kept(page)).toBeNull()
      expect(await page.content()).not.toContain(REASON)
      expect(await page.locator('details[open]').count()).toBe(0)
      expect(isActive(id)).toBe(1)
    })

    it('is a bulk action, too: ticked people, and the reason on the page that asks', async () => {
      const [, look] = OPPOSITE_LOOKS
      const { common, gate, jobs, people } = wordsOf(look.language)
      const [page] = await openTabs('/admin/people/?ordering=oldest', look)
      const boxes = page.locator('tbody input[type="checkbox"]')
      for (const at of [1, 3]) await boxes.nth(at).check()
      await page.locator('select[name="action"]').selectOption('end_sessions')
      const ticked = async () =>
        page.evaluate<string>(`String(Array.from(document.querySelectorAll('tbody :checked'), (box) => box.value))`)
      const chosen = await ticked()
      expect(chosen.split(',')).toHaveLength(2)
      endSessions()
      await press(page, people.toSelected)
      await page.getByText(gate.unsaved).waitFor()
      await sendCredentials(page, owner, look.language)
      await page.getByRole('status').getByText(common.restored).waitFor()
      await page.waitForURL('**/admin/people/?ordering=oldest**')
      expect(await page.locator('select[name="action"]').inputValue()).toBe('end_sessions')
      await expect.poll(ticked).toBe(chosen)

      await press(page, people.toSelected)
      await page.getByLabel(common.reason).fill(REASON)
      endSessions()
      const confirm = page.getByRole('button', { name: withCount(jobs.confirm.end_sessions, 2, look.language) })
      await confirm.click()
      await page.getByText(gate.unsaved).waitFor()
      await sendCredentials(page, owner, look.language)
      await page.getByRole('status').getByText(common.restored).waitFor()
      expect(await page.getByLabel(common.reason).inputValue()).toBe(REASON)
      await confirm.click()
      await page.waitForURL('**/admin/jobs/**')
      expect(siteOf().row('SELECT reason, total FROM staff_jobs ORDER BY id DESC LIMIT 1')).toEqual({
        reason: REASON,
        total: 2,
      })
    })
  })

  describe('what is kept of a form', () => {
    const [look] = LOOKS
    const { account, actions, common, gate } = wordsOf(look.language)

    it('is nothing of a form with a password', async () => {
      const [page] = await openTabs('/admin/account/second-factor/', look)
      await page.locator('input[type="password"]').fill('a secret password')
      endSessions()
      await press(page, account.start)
      await page.getByText(gate.unsaved).waitFor()
      expect(await kept(page)).toBeNull()
    })

    it('is nothing once it was accepted or refused, and nothing after a sign-out', async () => {
      const id = somebody()
      const [page] = await openTabs(`/admin/people/${String(id)}/`, look)
      await page.getByText(actions.block, { exact: true }).click()
      const form = page.locator('details[open]')
      await form.getByLabel(common.reason).fill(REASON)
      await form.locator('[type="datetime-local"]').fill('2020-01-31T18:30')
      await form.getByRole('button', { name: actions.blockSubmit }).click()
      await page.locator('.field-error').waitFor()
      await page.waitForLoadState()
      expect(await kept(page)).toBeNull()

      endSessions()
      await form.getByRole('button', { name: actions.blockSubmit }).click()
      await page.getByText(gate.unsaved).waitFor()
      expect(await kept(page)).toContain(REASON)
      expect(await kept(page)).not.toContain('_csrf')
      await sendCredentials(page, owner, look.language)
      await page.getByRole('status').getByText(common.restored).waitFor()
      await press(page, common.signOut)
      await page.getByText(gate.signedOut).waitFor()
      await expect.poll(async () => kept(page)).toBeNull()
    })
  })
}
