import { DatabaseSync } from 'node:sqlite'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { seedDatabase } from '../../../src/cli/seed/seed-database.ts'
import { findLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { launchBrowser, openPage } from '../browser.ts'
import type { Visit } from '../browser.ts'
import { runCommand } from '../cli/run-command.ts'
import { startService } from '../service.ts'

export const SUPERUSER = { email: 'anna@example.com', password: 'correct horse battery' }

const DAY_MS = 86_400_000

export interface PanelSite {
  origin: string
  browser: Browser
  /** The service's own database, to look into or to add what no page makes. */
  database: () => DatabaseSync
  /** Values for the parameters of paths: of somebody with invitees and links. */
  someValues: () => Record<string, string>
  /** A page in a browser of its own, signed in unless it says otherwise. */
  visit: (path: string, options?: BrowserContextOptions & { isStranger?: boolean }) => Promise<Visit>
  stop: () => Promise<void>
}

/** The service with made-up people and a superuser that the command made, and a browser that is signed in to it. */
export async function startPanelSite({ users }: { users: number }): Promise<PanelSite> {
  let file = ''
  const service = await startService({
    async prepare(state) {
      const { email, password } = SUPERUSER
      const made = await runCommand(
        'create-superuser',
        ['--email', email, '--password-stdin', '--persist-to', state],
        password,
      )
      if (made.code !== 0) throw new Error(made.stderr)
      file = await findLocalDatabase(state)
      const until = Date.now() + DAY_MS
      seedDatabase(file, { users, seed: 7, clicks: users * 5, until }, () => undefined)
    },
  })
  const browser = await launchBrowser()
  try {
    await service.ready()
    const { page } = await openPage(browser, { baseURL: service.origin })
    await signIn(page)
    const storageState = await page.context().storageState()
    await page.context().close()
    const database = () => new DatabaseSync(file, { timeout: 5_000 })
    return {
      origin: service.origin,
      browser,
      database,
      someValues: () => someValues(database()),
      async visit(path, { isStranger = false, ...options } = {}) {
        const visit = await openPage(browser, {
          baseURL: service.origin,
          ...(!isStranger && { storageState }),
          ...options,
        })
        await visit.page.goto(path)
        return visit
      },
      async stop() {
        await browser.close()
        await service.stop()
      },
    }
  } catch (error) {
    await browser.close()
    await service.stop()
    throw error
  }
}

/** Signs somebody in by the page, from wherever it is. */
export async function signIn(page: Page, { email, password } = SUPERUSER): Promise<void> {
  await page.goto('/admin/')
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel(/^(?:Password|Пароль)$/).fill(password)
  await page.getByRole('button', { name: /^(?:Sign in|Войти)$/ }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/admin/sign-in/'))
}

function someValues(db: DatabaseSync): Record<string, string> {
  const [user] = db
    .prepare(
      `SELECT users.id, key FROM users JOIN referral_links ON user_id = users.id
        WHERE invited_by_code IS NOT NULL ORDER BY invited_count DESC LIMIT 1`,
    )
    .all()
  const passkey = 'passkey-of-the-superuser'
  db.prepare(
    `INSERT OR IGNORE INTO staff_passkeys (credential_id, user_id, public_key, algorithm, counter, name, created_at)
      SELECT ?, id, 'x', 'ES256', 0, 'Laptop', date_joined FROM users WHERE email = ?`,
  ).run(passkey, SUPERUSER.email)
  db.close()
  return { id: String(user?.['id']), code: String(user?.['key']), key: String(user?.['key']), passkey }
}
