import { expect, it } from 'vitest'
import { withCount } from '../../../src/panel/texts/jobs.ts'
import { browserOf, expectWellDrawn, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* A bulk action in a browser. */

const CHOSEN = 500

/** Submits the form of the list with its boxes checked. */
const CHOOSE = (action: string, ids: number[]) => `
  const form = Object.assign(document.createElement('form'), { method: 'post', action: '/admin/bulk/' })
  const add = (name, value) => form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
  add('_csrf', document.querySelector('[name=_csrf]').value)
  add('action', ${JSON.stringify(action)})
  for (const id of ${JSON.stringify(ids)}) add('ids', id)
  document.body.append(form)
  form.submit()`

/** Speeds up timers and records their delays. */
const HURRY = `
  globalThis.waits = []
  const wait = setTimeout
  globalThis.setTimeout = (act, ms, ...args) => (waits.push(ms), wait(act, ms / 50, ...args))`

export function describeBulk(siteOf: () => PanelSite): void {
  function peopleIds(): number[] {
    const db = siteOf().database()
    const rows = db.prepare('SELECT id FROM users WHERE is_active ORDER BY id LIMIT ?').all(CHOSEN)
    db.close()
    return rows.map(({ id }) => Number(id))
  }

  const count = (query: string, ...values: string[]) => siteOf().row(query, ...values)['n']

  it.each(OPPOSITE_LOOKS)(
    `blocks 500 people, retries after an error, and offers a button after several, ${IN_LOOK}`,
    async (look) => {
      const { language } = look
      const { common, jobs } = wordsOf(language)
      const ids = peopleIds()
      expect(ids).toHaveLength(CHOSEN)
      const { page } = await siteOf().visit('/admin/jobs/', browserOf(look))
      await page.addInitScript(HURRY)
      await page.evaluate(CHOOSE('block', ids))
      await page.getByRole('heading', { level: 1, name: withCount(jobs.asks.block, CHOSEN, language) }).waitFor()
      // People are shown by name or number, not by id.
      await page.waitForLoadState()
      const sample = await page.locator('.bulk-sample a').allTextContents()
      expect(sample.length).toBeGreaterThan(3)
      for (const name of sample) expect(name).not.toMatch(/^\d+$/)
      await page.getByLabel(common.reason).fill('Sign-ups by a script')
      await expectWellDrawn(page, look)

      let steps = 0
      const faults = { left: 0 }
      await page.route('**/step/', async (route) => {
        steps += 1
        if (steps === 2) faults.left = 5
        if (faults.left > 0) {
          faults.left -= 1
          return route.abort()
        }
        return route.continue()
      })
      await page.getByRole('button', { name: withCount(jobs.confirm.block, CHOSEN, language), exact: true }).click()
      // After four errors in a row it waits for the user.
      await page.getByRole('alert').getByText(jobs.failed).waitFor({ timeout: 60_000 })
      await expect.poll(async () => page.evaluate('waits')).toEqual([1000, 2000, 4000])
      const [, job = ''] = /(\d+)\/(?:\?done=started)?$/.exec(page.url()) ?? []
      expect(count('SELECT changed AS n FROM staff_jobs WHERE id = ?', job)).toBe(100)
      await expect.poll(async () => page.evaluate(`document.querySelector('progress').value`)).toBe(100)
      await expectWellDrawn(page, look)
      await page.getByRole('button', { name: jobs.again }).click()
      await page.locator('.badge', { hasText: jobs.states.done }).waitFor({ timeout: 60_000 })
      await expect.poll(async () => page.locator('[data-part="done"]').textContent()).toBe('500')
      expect(count('SELECT count(*) AS n FROM users WHERE NOT is_active')).toBeGreaterThanOrEqual(CHOSEN)
      const events = `FROM audit_events WHERE action = 'person_blocked' AND details ->> '$.job' = CAST(? AS INTEGER)`
      expect(count(`SELECT count(DISTINCT subject_id) AS n ${events}`, job)).toBe(CHOSEN)
      expect(count(`SELECT count(*) AS n ${events}`, job)).toBe(CHOSEN)
    },
  )
}
