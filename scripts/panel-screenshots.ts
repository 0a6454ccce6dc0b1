import type { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { activityOf, countDays } from '../src/cli/demo/daily.ts'
import { writeHistory } from '../src/cli/demo/history.ts'
import { fillLedger, SMS_CURRENCY, SMS_PRICES } from '../src/cli/demo/ledger.ts'
import { ledgerPath } from '../src/cli/wrangler/local-database.ts'
import { startPanelSite } from '../test/node/panel/site.ts'

const USERS = 20_000
const SEED = 7

interface Picture {
  name: string
  path: string
  width: 1280 | 390
  colorScheme: 'light' | 'dark'
  language: 'en' | 'ru'
  /** The whole page, not only the first screen. */
  fullPage?: boolean
  /** Opened before the screenshot. */
  open?: (page: Page) => Promise<void>
}

/**
 * Screenshots of the panel for docs/admin.md with made-up people: wide and narrow, light and dark, in both languages.
 */
export async function takePanel(out: string): Promise<void> {
  let hero: Hero | undefined
  const site = await startPanelSite({
    users: USERS,
    settings: { SMS_PRICES, SMS_CURRENCY },
    prepare(state, db) {
      hero = findHero(db)
      const activity = activityOf(USERS, Date.now())
      fillLedger(ledgerPath(state), activity)
      writeHistory(db, { ...activity, seed: SEED, staff: [1] })
      countDays(db, activity)
    },
  })
  try {
    if (!hero) throw new Error('no one has a story')
    await sendCodes(site.origin, hero)
    const person = String(hero.id)
    for (const picture of picturesOf(person)) {
      const { name, width, colorScheme, language, fullPage = false, open } = picture
      const viewport = { width, height: width > 400 ? 1000 : 844 }
      const { page } = await site.visit(`${picture.path}?lang=${language}`, {
        viewport,
        colorScheme,
        locale: language,
        timezoneId: 'Europe/Berlin',
        isStranger: name === 'sign-in',
      })
      await open?.(page)
      await page.screenshot({ path: `${out}/admin-${name}-${width}-${colorScheme}-${language}.png`, fullPage })
      await page.context().close()
    }
  } finally {
    await site.stop()
  }
}

const picturesOf = (person: string): Picture[] => [
  { name: 'sign-in', path: '/admin/sign-in/', width: 390, colorScheme: 'dark', language: 'en' },
  { name: 'dashboard', path: '/admin/', width: 1280, colorScheme: 'light', language: 'en', fullPage: true },
  { name: 'dashboard', path: '/admin/', width: 390, colorScheme: 'dark', language: 'ru' },
  { name: 'growth', path: '/admin/growth/', width: 1280, colorScheme: 'light', language: 'en' },
  { name: 'links', path: '/admin/links/', width: 390, colorScheme: 'dark', language: 'en' },
  { name: 'people', path: '/admin/people/', width: 1280, colorScheme: 'light', language: 'en' },
  { name: 'people', path: '/admin/people/', width: 390, colorScheme: 'light', language: 'ru' },
  { name: 'person', path: `/admin/people/${person}/`, width: 1280, colorScheme: 'dark', language: 'en' },
  {
    ...{ name: 'block', path: `/admin/people/${person}/`, width: 390, colorScheme: 'light', language: 'en' },
    open: async (page) => {
      await page.getByText('Block…').click()
      await page.locator('details[open]').scrollIntoViewIfNeeded()
    },
  },
  {
    ...{ name: 'campaign', path: '/admin/campaign-links/new/', width: 1280, colorScheme: 'light', language: 'en' },
    open: fillCampaign,
  },
  { name: 'audit', path: '/admin/audit/', width: 1280, colorScheme: 'light', language: 'en' },
]

async function fillCampaign(page: Page): Promise<void> {
  for (const [name, value] of Object.entries({ code: 'autumn-flyer', campaign: 'autumn-2026', title: 'Acme: 10% off' }))
    await page.locator(`[name="${name}"]`).fill(value)
  await page.locator('[name="description"]').fill('Until 30 November. Questions? +44 20 7946 0000')
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)')
}

interface Hero {
  id: number
  phone: string
}

/** The named person with an inviter who has the most invitees. */
const findHero = (db: DatabaseSync): Hero =>
  db
    .prepare(
      `SELECT id, phone FROM users WHERE invited_by_code IS NOT NULL AND last_name IS NOT NULL AND is_active
        ORDER BY invited_count DESC LIMIT 1`,
    )
    .get() as unknown as Hero

/** Pending codes, one of them for a person who has signed in before. */
async function sendCodes(origin: string, { phone: known }: Hero): Promise<void> {
  const post = async (path: string, body: object) =>
    fetch(`${origin}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Shop/4.2 (iPhone; iOS 20.1)' },
      body: JSON.stringify(body),
    })
  const sent = (await (await post('auth/send_code/', { phone: known })).json()) as { code: number }
  await post('auth/jwt/get_by_phone/', { phone: known, code: sent.code })
  for (const phone of ['+79161112233', '+77011234567', '+4915112345678', known])
    await post('auth/send_code/', { phone })
}
