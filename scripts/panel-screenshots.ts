import type { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { startPanelSite } from '../test/node/panel/site.ts'
import type { PanelSite } from '../test/node/panel/site.ts'

const USERS = 5_000
const DAY_MS = 86_400_000
const DAYS = 61

interface Picture {
  name: string
  path: string
  width: 1280 | 390
  colorScheme: 'light' | 'dark'
  language: 'en' | 'ru'
  /** What is opened first. */
  open?: (page: Page) => Promise<void>
}

/** The panel for docs/admin.md, on made-up people: wide and narrow, light and dark, in both languages. */
export async function takePanel(out: string): Promise<void> {
  const site = await startPanelSite({ users: USERS })
  try {
    const person = await makeHistory(site)
    for (const picture of picturesOf(person)) {
      const { name, width, colorScheme, language, open } = picture
      const viewport = { width, height: width > 400 ? 1000 : 844 }
      const { page } = await site.visit(`${picture.path}?lang=${language}`, {
        viewport,
        colorScheme,
        locale: language,
        isStranger: name === 'sign-in',
      })
      await open?.(page)
      await page.screenshot({ path: `${out}/admin-${name}-${width}-${colorScheme}-${language}.png` })
      await page.context().close()
    }
  } finally {
    await site.stop()
  }
}

const picturesOf = (person: string): Picture[] => [
  { name: 'sign-in', path: '/admin/sign-in/', width: 390, colorScheme: 'dark', language: 'en' },
  { name: 'dashboard', path: '/admin/', width: 1280, colorScheme: 'light', language: 'en' },
  { name: 'dashboard', path: '/admin/', width: 390, colorScheme: 'dark', language: 'ru' },
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
  { name: 'referrals', path: '/admin/referrals/', width: 1280, colorScheme: 'light', language: 'ru' },
  { name: 'codes', path: '/admin/codes/', width: 1280, colorScheme: 'dark', language: 'ru' },
  { name: 'audit', path: '/admin/audit/', width: 1280, colorScheme: 'light', language: 'en' },
]

/** Codes that wait, days that were counted, and things that staff did. Gives the id of somebody with a story. */
async function makeHistory({ origin, database }: PanelSite): Promise<string> {
  const post = async (path: string, body: object) =>
    fetch(`${origin}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Shop/4.2 (iPhone; iOS 20.1)' },
      body: JSON.stringify(body),
    })
  const db = database()
  try {
    const person = db
      .prepare(
        `SELECT id, phone FROM users WHERE invited_by_code IS NOT NULL AND last_name IS NOT NULL AND is_active
          ORDER BY invited_count DESC LIMIT 1`,
      )
      .get() as { id: number; phone: string }
    for (const phone of ['+79161112233', '+77011234567', '+4915112345678']) await post('auth/send_code/', { phone })
    const sent = (await (await post('auth/send_code/', { phone: person.phone })).json()) as { code: number }
    await post('auth/jwt/get_by_phone/', { phone: person.phone, code: sent.code })
    countDays(db)
    addEvents(db, person.id)
    return String(person.id)
  } finally {
    db.close()
  }
}

/** Two months of sign-ins with their weeks, so that the charts have something to show. */
function countDays(db: DatabaseSync): void {
  const insert = db.prepare(
    'INSERT INTO daily_counts (day, metric, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  for (let ago = 0; ago < DAYS; ago += 1) {
    const at = Date.now() - ago * DAY_MS
    const day = new Date(at).toISOString().slice(0, 10)
    const weekend = [0, 6].includes(new Date(at).getUTCDay()) ? 0.7 : 1
    const level = Math.round((900 - ago * 6 + 60 * Math.sin(ago * 1.7)) * weekend)
    insert.run(day, 'sign_in', level)
    insert.run(day, 'sign_up', Math.round(level * 0.14))
    insert.run(day, 'sign_in_failed:invalid_code', Math.round(level * 0.05))
    insert.run(day, 'code_locked:attempts_per_code', ago === 9 ? 31 : ago % 4)
  }
}

function addEvents(db: DatabaseSync, personId: number): void {
  const staffId = db.prepare('SELECT id FROM users WHERE is_superuser').get()?.['id'] as number
  const insert = db.prepare(
    `INSERT INTO audit_events (at, actor, actor_id, subject_id, action, outcome, country, network, request_id, details)
      VALUES (?, 'staff', ?, ?, ?, 'ok', 'DE', '203.0.113.0/24', ?, ?)`,
  )
  const events: [hoursAgo: number, action: string, details: object][] = [
    [26, 'person_blocked', { reason: 'Codes for sale, ticket 4711', before: { is_active: true } }],
    [25, 'person_unblocked', { reason: 'It was somebody else, ticket 4711', before: { is_active: false } }],
    [3, 'person_sessions_ended', { reason: 'Lost their phone, ticket 4821' }],
    [2, 'number_unlocked', { reason: 'Called from this number, ticket 4821', phone: '+7917•••5566' }],
  ]
  for (const [hours, action, details] of events) {
    const requestId = `0b9f6d52-4c5e-4a53-9f6f-0c1d2ad2a0${String(hours).padStart(2, '0')}`
    insert.run(Date.now() - hours * 3_600_000, staffId, personId, action, requestId, JSON.stringify(details))
  }
}
