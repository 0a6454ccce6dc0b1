import { DatabaseSync } from 'node:sqlite'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { seedDatabase } from '../../../src/cli/seed/seed-database.ts'
import { findLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { launchBrowser, openPage } from '../browser.ts'
import type { Visit } from '../browser.ts'
import { runCommand } from '../cli/run-command.ts'
import { pathWith } from '../../support/panel-routes.ts'
import { startService } from '../service.ts'

export const SUPERUSER = { email: 'anna@example.com', password: 'correct horse battery' }

const DAY_MS = 86_400_000

export interface PanelSite {
  origin: string
  /** Where wrangler keeps the service's stores. */
  state: string
  browser: Browser
  /** The service's own database, to look into or to add what no page makes. */
  database: () => DatabaseSync
  /** Makes a job and a passkey; then paths get values for their parameters, of these and of somebody with invitees. */
  preparePaths: () => (path: string) => string
  /** A page in a browser of its own, signed in unless it says otherwise. */
  visit: (path: string, options?: BrowserContextOptions & { isStranger?: boolean }) => Promise<Visit>
  stop: () => Promise<void>
}

/** The service with made-up people and a superuser that the command made, and a browser that is signed in to it. */
export async function startPanelSite({ users }: { users: number }): Promise<PanelSite> {
  let [file, directory] = ['', '']
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
      directory = state
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
      state: directory,
      browser,
      database,
      preparePaths: () => prepareValues(database()),
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

/** A job and a passkey of the superuser, and somebody with invitees and links. */
function prepareValues(db: DatabaseSync): (path: string) => string {
  const now = Date.now()
  const staffId = Number(db.prepare('SELECT id FROM users WHERE email = ?').get(SUPERUSER.email)?.['id'])
  db.prepare(
    `INSERT INTO staff_jobs (id, staff_id, action, selection, params, reason, total, last_id, done, changed, position, state,
      created_at, finished_at) VALUES (77, ?, 'block', '{"ids":[2,3]}', '{"until":null}', 'A robot', 2, 3, 2, 1, 3, 'done', ?, ?)`,
  ).run(staffId, now, now)
  db.prepare(
    `INSERT INTO staff_passkeys (credential_id, user_id, public_key, algorithm, counter, name, created_at)
      VALUES ('cGFzc2tleQ', ?, 'cHVibGlj', 'ES256', 0, 'Laptop', ?)`,
  ).run(staffId, now)
  const user = db
    .prepare(
      `SELECT users.id, key FROM users JOIN referral_links ON user_id = users.id
        WHERE invited_by_code IS NOT NULL ORDER BY invited_count DESC LIMIT 1`,
    )
    .get()
  db.close()
  const ids: Record<string, string> = { jobs: '77', passkeys: 'cGFzc2tleQ' }
  return (path) =>
    pathWith(path, (name) => {
      const [, section = ''] = new RegExp(`(\\w+)/:${name}`).exec(path) ?? []
      return name === 'id' ? (ids[section] ?? String(user?.['id'])) : String(user?.['key'])
    })
}
