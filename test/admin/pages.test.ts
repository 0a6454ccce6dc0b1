import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { createHostilePeople, escaped, hostile } from '../support/hostile-people.ts'
import type { HostilePeople } from '../support/hostile-people.ts'
import { createOwner, giveTotp, PASSWORD } from '../support/own-staff.ts'
import { panelRoutes, pathWith } from '../support/panel-routes.ts'
import { panelForm, panelPage } from '../support/panel.ts'
import type { TestStaff } from '../support/staff.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

/* Rules for every panel page, including future ones: input is escaped, nothing is cached, nothing can be framed. */

const test = createTestApp()
/** JSON, read by the script of a page. */
const DATA = '/admin/audit/staff'
const PAGES = panelRoutes(test).filter(({ method, path }) => method === 'GET' && path !== DATA)

/** Opened as a page, forms redirect to the list that they belong to, and what was shown once and is saved to where it was made. */
const TARGETS: Record<string, string> = {
  '/admin/bulk': '/admin/people/',
  '/admin/bulk/confirm': '/admin/people/',
  '/admin/account/second-factor/codes': '/admin/account/',
  '/admin/account/second-factor/codes/file': '/admin/account/',
  '/admin/api-keys/new': '/admin/api-keys/',
  '/admin/webhooks/secret': '/admin/webhooks/',
}
const REDIRECTS = Object.keys(TARGETS)
/** A landing page, which a page of the panel frames. */
const FRAMED = '/admin/landing/frame'
const CAMPAIGN_LINK = 'bad-ads'
const PASSKEY = 'hostile-passkey'

let people: HostilePeople
let superuser: TestStaff
let signInState: string

beforeAll(async () => {
  people = await createHostilePeople()
  superuser = await createStaff('superuser')
  await env.DB.prepare(
    `INSERT INTO staff_passkeys (credential_id, staff_id, public_key, algorithm, counter, name, created_at)
      VALUES (?, ?, 'x', 'ES256', 0, ?, 1)`,
  )
    .bind(PASSKEY, superuser.id, hostile('passkey_name'))
    .run()
  await env.DB.prepare(
    'INSERT INTO referral_links (key, code, campaign, title, description, created_at) VALUES (?, ?, ?3, ?3, ?3, 1)',
  )
    .bind('BADADS', CAMPAIGN_LINK, hostile('link_campaign'))
    .run()
  const owner = await createOwner()
  await giveTotp(test, owner.id)
  const half = await panelForm(test, '/admin/sign-in/', undefined, { email: owner.email, password: PASSWORD })
  signInState = /__Host-staff-sign-in=[^;]+/.exec(half.headers.getSetCookie().join())?.[0] ?? ''
})

/** Opens the page of the hostile person or of their things, as a superuser. */
async function open(path: string, query = ''): Promise<{ response: Response; text: string }> {
  const ids: Record<string, string> = {
    '/admin/jobs/:id': String(people.jobId),
    '/admin/account/passkeys/:id': PASSKEY,
    '/admin/programs/:id': String(people.programId),
    '/admin/webhooks/:id': '1',
    '/admin/rewards/:id': people.rewardId,
    '/admin/people/:id/why': String(people.inviteeId),
    '/admin/programs/:id/version': String(people.programId),
  }
  const values: Record<string, string> = {
    id: ids[path] ?? String(people.id),
    code: path.endsWith('/edit') ? CAMPAIGN_LINK : people.link,
  }
  const at = pathWith(path, (name) => values[name] ?? 'unknown')
  const cookie = path === '/admin/sign-in/code' ? signInState : superuser.cookie
  const response = await panelPage(test, at + query, cookie)
  return { response, text: await response.clone().text() }
}

const HTML_PAGES = PAGES.filter(({ path }) => !REDIRECTS.includes(path))

describe.each(PAGES.filter(({ path }) => path !== FRAMED))('GET $path', ({ path }) => {
  it('is not cached, not framed, and allows no foreign scripts or styles', async () => {
    const { response, text } = await open(path)
    expect(response.status).toBe(REDIRECTS.includes(path) ? 303 : 200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(text).not.toMatch(/<style|<script(?! type="module" src=)|\s(?:on\w+|style)\s*=\s*"/i)
  })
})

describe.each(REDIRECTS)('GET %s', (path) => {
  it('redirects to where it belongs', async () => {
    const { response } = await open(path)
    expect(response.headers.get('location')).toBe(TARGETS[path])
  })
})

it('the landing page in the panel is not cached, and only the panel frames it', async () => {
  const { response, text } = await open(FRAMED)
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(response.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("frame-ancestors 'self'")
  expect(policy).not.toMatch(/unsafe|\*/)
  expect(text).not.toMatch(/<script(?! type="module" src=)|\s(?:on\w+|style)\s*=\s*"/i)
})

describe.each(HTML_PAGES)('GET $path', ({ path }) => {
  it('runs no user-supplied text', async () => {
    for (const query of ['', `?search=${encodeURIComponent(hostile('query'))}&lang=ru`]) {
      const { response, text } = await open(path, query)
      expect(response.headers.get('content-type')).toMatch(/^text\/html/)
      expect(text).not.toMatch(/<img src=x|<script>alert|<\/title>\u0639/)
      expect(text).not.toMatch(/typed:\w+["']/)
    }
  })

  it('declares its language and has one heading', async () => {
    const { response, text } = await open(path, '?lang=ru')
    expect(text).toContain('<html lang="ru">')
    expect(response.headers.get('content-language')).toBe('ru')
    expect(text.match(/<h1/g)).toHaveLength(1)
    expect(text).not.toContain('undefined')
    expect(text).not.toContain('[object Object]')
  })
})

describe('user-supplied text', () => {
  it('is shown verbatim somewhere', async () => {
    const pages = await Promise.all(PAGES.map(async ({ path }) => (await open(path)).text))
    const all = pages.join('\n')
    for (const field of SHOWN) expect([field, all.includes(escaped(hostile(field)))]).toEqual([field, true])
  })
})

/** Fields that some page shows. */
const SHOWN = [
  ...['owner', 'invitee'].flatMap((who) => [`${who}_first_name`, `${who}_last_name`, `${who}_email`]),
  ...['owner_display_name', 'owner_block_reason'],
  ...['audit_reason', 'audit_before', 'audit_user_agent', 'job_reason', 'passkey_name'],
  ...['program_name', 'program_event', 'key_name', 'webhook_description'],
  ...['link_label', 'link_channel', 'link_campaign', 'link_destination', 'link_title', 'link_description'],
]

const languageCookie = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('panel-language'))
    ?.split(';')[0]

describe('the language of the panel', () => {
  it('is remembered once chosen, and an unknown one is ignored', async () => {
    const chosen = await panelPage(test, '/admin/sign-in/?lang=ru')
    const cookie = languageCookie(chosen)
    expect(cookie).toBe('panel-language=ru')
    expect(await (await panelPage(test, '/admin/sign-in/', cookie)).text()).toContain('<html lang="ru">')
    for (const [path, sent] of [
      ['/admin/sign-in/?lang=xx', undefined],
      ['/admin/sign-in/', 'panel-language="><script>'],
    ] as const) {
      const page = await panelPage(test, path, sent)
      expect(languageCookie(page)).toBeUndefined()
      expect(await page.text()).toContain('<html lang="en">')
    }
  })
})
