import { DatabaseSync } from 'node:sqlite'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { findLocalState } from '../../../src/cli/local-state/local-state.ts'
import { seedRewards } from '../../../src/cli/seed/rewards.ts'
import { seedDatabase } from '../../../src/cli/seed/seed-database.ts'
import type { Role } from '../../../src/identity/permissions.ts'
import type { Language } from '../../../src/lib/language.ts'
import { hashPassword } from '../../../src/lib/password.ts'
import { pathWith } from '../../support/panel-routes.ts'
import { launchBrowser, openPage } from '../browser.ts'
import type { Visit } from '../browser.ts'
import { runCommand } from '../cli/run-command.ts'
import { IS_OWN_SERVER, startService } from '../service.ts'
import { wordsOf } from './words.ts'

export interface Credentials {
  email: string
  password: string
}

type StorageState = Exclude<BrowserContextOptions['storageState'], string | undefined>

export const SUPERUSER: Credentials = { email: 'anna@example.com', password: 'correct horse battery' }

export interface PanelSite {
  origin: string
  browser: Browser
  /** The service's own database, to inspect it or add what no page creates. */
  database: () => DatabaseSync
  /** One row of the database. */
  row: (query: string, ...values: (string | number)[]) => Record<string, unknown>
  /** Earlier tests have used some of this machine's sign-in attempts. */
  forgiveSignIns: () => void
  /** Creates a job and a passkey, and fills path parameters with them and with someone who has invitees. */
  preparePaths: () => (path: string) => string
  /** Another staff member with the same password. */
  addStaff: (email: string, role: Role) => Credentials
  /** The cookies of a sign-in, for `visit`. */
  enter: (who: Credentials) => Promise<StorageState>
  /** A page in its own browser, signed in as the superuser by default. */
  visit: (path: string, options?: BrowserContextOptions & { isStranger?: boolean }) => Promise<Visit>
  stop: () => Promise<void>
}

interface SiteOptions {
  users: number
  settings?: Record<string, string>
  /** Extra local state, added before the service starts. */
  prepare?: (state: string, db: DatabaseSync) => void
}

/** The file of an empty database in the local state of either service. */
async function createEmpty(state: string): Promise<string> {
  const { create, database } = findLocalState(IS_OWN_SERVER ? { data: state } : { 'persist-to': state })
  await create()
  return database
}

/** The service with generated people and a superuser created by the command, and a signed-in browser. */
export async function startPanelSite({ users, settings = {}, prepare }: SiteOptions): Promise<PanelSite> {
  let file = ''
  const service = await startService({
    settings,
    async prepare(state) {
      file = await createEmpty(state)
      // The people first: they join over years, and nobody may join before an existing user.
      const now = Date.now()
      seedDatabase(file, { users, seed: 7, clicks: users * 5, until: now }, () => undefined)
      await seedRewards(file, { now, seed: 7 })
      const { email, password } = SUPERUSER
      const place = IS_OWN_SERVER ? ['--database', `file:${file}`] : ['--persist-to', state]
      const args = ['--email', email, '--password-stdin', ...place]
      const made = await runCommand('create-superuser', args, password)
      if (made.code !== 0) throw new Error(made.stderr)
      const db = new DatabaseSync(file)
      prepare?.(state, db)
      db.close()
    },
  })
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await service.stop()
    throw error
  })
  try {
    await service.ready()
    const enter = async (who: Credentials) => {
      const { page } = await openPage(browser, { baseURL: service.origin })
      await signIn(page, who)
      const entered = await page.context().storageState()
      await page.context().close()
      return entered
    }
    const storageState = await enter(SUPERUSER)
    const database = () => new DatabaseSync(file, { timeout: 5_000 })
    // At a low cost: they sign in fifty times.
    const passwordHash = await hashPassword(SUPERUSER.password, { ln: 10, r: 8, p: 1 })
    return {
      origin: service.origin,
      browser,
      database,
      row: (query, ...values) => readRow(database(), query, values),
      forgiveSignIns: () => forgiveSignIns(database()),
      enter,
      addStaff: (email, role) => addStaff(database(), { email, role, passwordHash }),
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

/** People of the site that tests share. */
export const PEOPLE = 10_200

/** A site for all tests of a file. */
export function usePanelSite(users = PEOPLE): () => PanelSite {
  let starting: Promise<PanelSite>
  let site: PanelSite
  beforeAll(async () => {
    starting = startPanelSite({ users, settings: { APP_NAME: 'Acme', BRAND_COLOR: '#5b2bd6' } })
    site = await starting
  })
  afterEach(async () => {
    for (const context of site.browser.contexts()) await context.close()
  })
  // Also when the start took longer than its hook may: nothing of it is left running.
  afterAll(async () => starting.then(async ({ stop }) => stop()))
  return () => site
}

function readRow(db: DatabaseSync, query: string, values: (string | number)[]): Record<string, unknown> {
  const row = db.prepare(query).get(...values)
  db.close()
  if (!row) throw new Error(`no row: ${query}`)
  return row
}

function forgiveSignIns(db: DatabaseSync): void {
  db.exec('DELETE FROM staff_attempts')
  db.close()
}

function addStaff(
  db: DatabaseSync,
  { email, role, passwordHash }: { email: string; role: Role; passwordHash: string },
): Credentials {
  db.prepare(
    `INSERT INTO staff (email, name, role, password_hash, created_at)
      VALUES (?, 'Boris', ?, ?, ?)`,
  ).run(email, role, passwordHash, Date.now())
  forgiveSignIns(db)
  return { email, password: SUPERUSER.password }
}

/** Signs in on the page, wherever it currently is. */
export async function signIn(page: Page, who = SUPERUSER, language: Language = 'en'): Promise<void> {
  await page.goto('/admin/')
  await sendCredentials(page, who, language)
  await page.waitForURL((url) => !url.pathname.startsWith('/admin/sign-in/'))
}

/** Fills in and submits the sign-in page, whatever the result. */
export async function sendCredentials(page: Page, { email, password }: Credentials, language: Language): Promise<void> {
  const { gate: text } = wordsOf(language)
  await page.getByLabel(text.email, { exact: true }).fill(email)
  await page.getByLabel(text.password, { exact: true }).fill(password)
  await page.getByRole('button', { name: text.submit, exact: true }).click()
}

/** A job and a passkey of the superuser, a colleague, a campaign link, and someone with invitees and links. */
function prepareValues(db: DatabaseSync): (path: string) => string {
  const now = Date.now()
  const staffId = Number(db.prepare('SELECT id FROM staff WHERE email = ?').get(SUPERUSER.email)?.['id'])
  db.prepare(
    `INSERT INTO staff_jobs (id, staff_id, action, selection, params, reason, total, last_id, done, changed, position, state,
      created_at, finished_at) VALUES (77, ?, 'block', '{"ids":[2,3]}', '{"until":null}', 'A robot', 2, 3, 2, 1, 3, 'done', ?, ?)`,
  ).run(staffId, now, now)
  db.prepare(
    `INSERT INTO staff_passkeys (credential_id, staff_id, public_key, algorithm, counter, name, created_at)
      VALUES ('cGFzc2tleQ', ?, 'cHVibGlj', 'ES256', 0, 'Laptop', ?)`,
  ).run(staffId, now)
  const member = db
    .prepare(
      `INSERT INTO staff (email, name, role, password_hash, invite_hash, invite_expires_at, created_at, created_by, last_sign_in_at)
        VALUES ('oleg@example.com', 'Oleg', 'support', 'x', 'x', ?, ?, ?, ?) RETURNING id`,
    )
    .get(now + 1e9, now, staffId, now)
  db.prepare("INSERT INTO staff_totp (staff_id, secret, confirmed_at) VALUES (?, 'x', 1)").run(member!['id']!)
  db.prepare(
    `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at)
      VALUES ('x', ?1, 'panel', ?2, ?2, ?3)`,
  ).run(member!['id']!, now, now + 1e9)
  db.exec(`UPDATE rewards SET signals = '{"same_network":[1,2,3,4,5,6,7],"invitee_gone":"blocked"}' WHERE (program_id, invitee_id, side, ordinal) IN
    (SELECT program_id, invitee_id, side, ordinal FROM rewards WHERE state = 'held' LIMIT 3)`)
  const user = db
    .prepare(
      `SELECT users.id FROM users JOIN referral_links ON user_id = users.id
        WHERE invited_by_code IS NOT NULL ORDER BY invited_count DESC LIMIT 1`,
    )
    .get()
  db.prepare(
    `INSERT INTO referral_links (key, code, campaign, title, description, utm_source, created_at)
      VALUES ('EVERYPAGE', 'every-page', 'autumn', 'Ten per cent off', 'Call us', 'flyer', ?)`,
  ).run(now)
  const reward = db
    .prepare(
      `SELECT program_id || '-' || invitee_id || '-' || side || '-' || ordinal AS name FROM rewards WHERE signals IS NOT NULL`,
    )
    .get()
  db.close()
  const ids: Record<string, string> = {
    rewards: String(reward?.['name']),
    jobs: '77',
    passkeys: 'cGFzc2tleQ',
    staff: String(member!['id']),
    programs: '1',
    webhooks: '1',
  }
  return (path) =>
    pathWith(path, (name) => {
      const [, section = ''] = new RegExp(`(\\w+)/:${name}`).exec(path) ?? []
      return ids[section] ?? (name === 'code' ? 'every-page' : String(user?.['id']))
    })
}
