import { beforeAll, describe, expect, it } from 'vitest'
import { tabTo } from './finding.ts'
import { browserOf, expectWellDrawn, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import type { Look } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* Why someone has no inviter, in a click, and what else the keyboard alone can do. */

export function describeStory(siteOf: () => PanelSite): void {
  describe('the story of a sign-up', () => {
    let support: Awaited<ReturnType<PanelSite['enter']>>
    beforeAll(async () => {
      const site = siteOf()
      support = await site.enter(site.addStaff('story@example.com', 'support'))
    })

    /** Someone without an inviter, who typed a code that nobody has. */
    function addPerson(name: string): void {
      const db = siteOf().database()
      const alone = db.prepare(
        `SELECT id, date_joined AS at FROM users WHERE invited_by_code IS NULL AND is_active AND deleted_at IS NULL
          AND id NOT IN (SELECT user_id FROM sign_up_origins) ORDER BY id DESC LIMIT 1`,
      )
      const { id, at } = alone.get() as { id: number; at: number }
      const step = { method: 'code', link: 'ZZZZZ5', channel: null, at: at - 1000, refusal: 'unknown' }
      db.prepare(
        'UPDATE users SET first_name = ?, first_name_folded = NULL, last_name = NULL, last_name_folded = NULL WHERE id = ?',
      ).run(name, id)
      db.prepare('INSERT INTO sign_up_origins (user_id, created_at, steps) VALUES (?, ?, ?)').run(
        ...[id, at, JSON.stringify([step])],
      )
      db.close()
    }

    async function open(look: Look, name: string) {
      addPerson(name)
      const address = `/admin/people/?search=${encodeURIComponent(name)}`
      return siteOf().visit(address, { storageState: support, ...browserOf(look) })
    }

    it.each(OPPOSITE_LOOKS)(`tells in one click why someone has no inviter, ${IN_LOOK}`, async (look) => {
      const { referrals: text } = wordsOf(look.language)
      const name = `Alone${look.width}${look.colorScheme}`
      const { page, complaints } = await open(look, name)
      await page.getByRole('link', { name, exact: true }).click()
      await page.getByRole('heading', { name: text.story }).waitFor()
      await page.getByText(text.unknown).waitFor()
      await expectWellDrawn(page, look)
      expect(complaints).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(`tells so by keyboard alone, ${IN_LOOK}`, async (look) => {
      const { referrals: text } = wordsOf(look.language)
      const name = `Keys${look.width}`
      const { page } = await open(look, name)
      await tabTo(page, name)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: text.story }).waitFor()
      await page.getByText(text.unknown).waitFor()
    })
  })

  describe.each(OPPOSITE_LOOKS)(`the keyboard alone ${IN_LOOK}`, (look) => {
    const { common, staff } = wordsOf(look.language)

    it("downloads this month's referrals", async () => {
      const { page } = await siteOf().visit('/admin/referrals/', browserOf(look))
      await tabTo(page, common.thisMonth)
      await page.keyboard.press('Enter')
      await page.waitForURL('**from=**')
      await tabTo(page, '↓ CSV')
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
      expect(download.suggestedFilename()).toBe('referrals.csv')
    })

    it('makes a colleague support', async () => {
      const { page } = await siteOf().visit('/admin/staff/', browserOf(look))
      const email = `keys-${look.width}@example.com`
      await tabTo(page, staff.email)
      await page.keyboard.type(email)
      await tabTo(page, staff.invite)
      await page.keyboard.press('Enter')
      await page.getByLabel(staff.link, { exact: true }).waitFor()
      expect(siteOf().row('SELECT role FROM staff WHERE email = ?', email)['role']).toBe('support')
    })
  })
}
