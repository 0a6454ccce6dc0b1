import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openAll } from './looks.ts'
import type { PanelSite } from './site.ts'

const PHONE = { viewport: { width: 390, height: 844 } }
const WITH_FILTERS = ['people', 'links', 'referrals', 'audit'].map((name) => `/admin/${name}/`)
/** How high a row of a list may be on a phone. */
const ROW_HEIGHTS = { people: 215, links: 165, referrals: 240, leaderboard: 160, audit: 130 }

const LISTS = [
  ...['people', 'links', 'referrals', 'leaderboard', 'audit', 'staff', 'jobs', 'codes'],
  ...['countries', 'growth', 'growth/sign-ups'],
]

/** In the browser: words of labels that are wider than their cells. */
const WORDS_TOO_LONG = `(() => {
  const pen = document.createElement('canvas').getContext('2d')
  return [...document.querySelectorAll('.table-frame td')].flatMap((cell) => {
    const label = getComputedStyle(cell, '::before')
    if (label.content === 'none' || cell.clientWidth === 0) return []
    pen.font = label.font
    return cell.dataset.title.split(/\\s/).filter((word) => pen.measureText(word).width > cell.clientWidth)
  })
})()`

interface Box {
  x: number
  y: number
  width: number
  height: number
}

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

async function boxesOf(page: Page, selector: string): Promise<Box[]> {
  const all = await page.locator(selector).all()
  const boxes = await Promise.all(all.map(async (one) => one.boundingBox()))
  return boxes.filter((box) => box !== null)
}

/** What narrow screens, wide screens, paper and the dark have in common: nothing hides or covers anything. */
export function describeLayout(siteOf: () => PanelSite): void {
  describe('the layout', () => {
    it.each(WITH_FILTERS)('keeps the filters of %s apart at every width', async (path) => {
      const { page } = await siteOf().visit(path)
      await openAll(page)
      for (const width of [390, 700, 900, 1100, 1180, 1280, 1440]) {
        await page.setViewportSize({ width, height: 900 })
        const boxes = await boxesOf(page, '.filters :is(input, select, button)')
        expect(boxes.length).toBeGreaterThan(3)
        const covered = boxes.filter((box, i) => boxes.slice(i + 1).some((other) => overlap(box, other)))
        expect([width, covered]).toEqual([width, []])
      }
    })

    it('shows every tab on a phone', async () => {
      const { page } = await siteOf().visit('/admin/rewards/?lang=ru', PHONE)
      const tabs = await boxesOf(page, '.switch a')
      expect(tabs.length).toBeGreaterThan(5)
      expect(tabs.filter(({ x, width }) => x + width > PHONE.viewport.width)).toEqual([])
    })

    it('shows the buttons of a reward under review side by side', async () => {
      const db = siteOf().database()
      db.exec(`UPDATE rewards SET signals = '{"same_device":[1,2],"many_sign_ups":31}' WHERE state = 'held'`)
      db.close()
      const { page } = await siteOf().visit('/admin/rewards/review/?lang=ru', {
        viewport: { width: 1280, height: 900 },
      })
      const [approve, reject] = await boxesOf(page, 'tbody tr:first-child td .actions > .confirm')
      expect(reject?.y).toBe(approve?.y)
    })

    it.each(Object.entries(ROW_HEIGHTS))('has short rows on a phone: %s', async (name, limit) => {
      const { page } = await siteOf().visit(`/admin/${name}/`, PHONE)
      const rows = await boxesOf(page, 'tbody tr')
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.reduce((sum, { height }) => sum + height, 0) / rows.length).toBeLessThan(limit)
    })

    it.each(['en', 'ru'])('breaks no word of a label on a phone, in %s', async (language) => {
      const { page } = await siteOf().visit('/admin/', PHONE)
      for (const list of LISTS) {
        await page.goto(`/admin/${list}/?lang=${language}`)
        await page.locator('main h1').waitFor()
        expect([list, await page.evaluate<string[]>(WORDS_TOO_LONG)]).toEqual([list, []])
      }
    })

    it('has every section behind the menu button of a phone, without a script', async () => {
      const { page } = await siteOf().visit('/admin/links/', { ...PHONE, javaScriptEnabled: false })
      const sections = page.locator('.panel-sections a')
      const count = await sections.count()
      expect(count).toBeGreaterThanOrEqual(10)
      expect(await page.getByRole('link', { name: 'People', exact: true }).isVisible()).toBe(false)
      await page.getByRole('button', { name: 'Menu' }).click()
      for (let nth = 0; nth < count; nth += 1) {
        const box = await sections.nth(nth).boundingBox()
        expect(box && box.x >= 0 && box.x + box.width <= 390 && box.height >= 40).toBe(true)
      }
      await page.getByRole('link', { name: 'People', exact: true }).click()
      await page.waitForURL('**/admin/people/')
    })

    it('opens and closes the menu by keyboard alone', async () => {
      const { page } = await siteOf().visit('/admin/links/', PHONE)
      const button = page.getByRole('button', { name: 'Menu' })
      await button.focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Dashboard')
      await page.keyboard.press('Escape')
      await page.locator('.panel-sections').waitFor({ state: 'hidden' })
      expect(await page.evaluate('document.activeElement.className')).toBe('panel-open')
    })

    it('shows the menu beside the page where there is room, and names the own account', async () => {
      const { page } = await siteOf().visit('/admin/links/')
      expect(await page.getByRole('button', { name: 'Menu' }).isVisible()).toBe(false)
      expect(await page.locator('.panel-sections [aria-current]').isVisible()).toBe(true)
      await page.getByRole('link', { name: /^My account/ }).click()
      await page.getByRole('heading', { level: 1, name: 'My account', exact: true }).waitFor()
    })

    it('prints what a page says, dark on white, without what it is operated with', async () => {
      const { page } = await siteOf().visit('/admin/people/', { colorScheme: 'dark' })
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      for (const selector of ['.panel-sections', '.panel-top form', '.filters', '.bulk-bar', 'main button', '.pager'])
        expect([selector, await page.locator(selector).filter({ visible: true }).count()]).toEqual([selector, 0])
      expect(await page.locator('tbody tr').first().isVisible()).toBe(true)
      const [ink, paper] = await page.evaluate<string[]>(
        `[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]`,
      )
      expect([ink, paper]).toEqual(['rgb(22, 33, 29)', 'rgb(246, 246, 242)'])
    })

    it('leaves an empty box empty in the dark', async () => {
      const { page } = await siteOf().visit('/admin/people/', { colorScheme: 'dark' })
      await page.locator('tbody input').nth(1).check()
      const fills = await page.evaluate<string[]>(
        `[...document.querySelectorAll('tbody input, .table-frame')].map((one) => getComputedStyle(one).backgroundColor)`,
      )
      const [card, empty, ticked] = fills
      expect(empty).toBe(card)
      expect(ticked).not.toBe(card)
    })
  })
}
