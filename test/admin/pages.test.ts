import { beforeAll, describe, expect, it } from 'vitest'
import { createHostilePeople, escaped, hostile } from '../support/hostile-people.ts'
import type { HostilePeople } from '../support/hostile-people.ts'
import { panelRoutes, pathWith } from '../support/panel-routes.ts'
import { panelPage } from '../support/panel.ts'
import type { TestStaff } from '../support/staff.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

/* What holds for every page of the panel, whoever writes the next: nothing typed runs, nothing is kept, nobody frames it. */

const test = createTestApp()
const PAGES = panelRoutes(test).filter(({ method }) => method === 'GET')

let people: HostilePeople
let superuser: TestStaff

beforeAll(async () => {
  people = await createHostilePeople()
  superuser = await createStaff('superuser')
})

/** The page as somebody of the staff sees it, of the hostile person and what is theirs. */
async function open(path: string, query = ''): Promise<{ response: Response; text: string }> {
  const values: Record<string, string> = { id: String(people.id), code: people.link, key: people.link }
  const at = pathWith(path, (name) => values[name] ?? 'unknown')
  const response = await panelPage(test, at + query, superuser.cookie)
  return { response, text: await response.clone().text() }
}

const isHtml = (response: Response) => response.headers.get('content-type')?.startsWith('text/html') === true

describe.each(PAGES)('GET $path', ({ path }) => {
  it('is not kept, framed, or open to other scripts and styles', async () => {
    const { response, text } = await open(path)
    expect([200, 303, 404]).toContain(response.status)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(isHtml(response) ? text : '').not.toMatch(/<style|<script(?! type="module" src=)|\s(?:on\w+|style)\s*=\s*"/i)
  })

  it('lets nothing run that somebody typed', async () => {
    for (const query of ['', `?search=${encodeURIComponent(hostile('query'))}&lang=ru`]) {
      const { response, text } = await open(path, query)
      if (!isHtml(response)) continue
      expect(text).not.toMatch(/<img src=x|<script>alert|<\/title>\u0639/)
      expect(text).not.toMatch(/typed:\w+["']/)
    }
  })

  it('names its language and the place in it', async () => {
    const { response, text } = await open(path, '?lang=ru')
    if (!isHtml(response)) return
    expect(text).toContain('<html lang="ru">')
    expect(response.headers.get('content-language')).toBe('ru')
    expect(text.match(/<h1/g)).toHaveLength(1)
    expect(text).not.toContain('undefined')
    expect(text).not.toContain('[object Object]')
  })
})

describe('what somebody typed', () => {
  it('is shown as it was typed, somewhere', async () => {
    const pages = await Promise.all(PAGES.map(async ({ path }) => (await open(path)).text))
    const all = pages.join('\n')
    for (const field of SHOWN) expect([field, all.includes(escaped(hostile(field)))]).toEqual([field, true])
  })
})

/** Fields that some page shows. */
const SHOWN = [
  ...['owner', 'invitee'].flatMap((who) => [`${who}_first_name`, `${who}_last_name`, `${who}_email`]),
  ...['owner_display_name', 'owner_block_reason'],
  ...['audit_reason', 'audit_before', 'audit_user_agent'],
]

const languageCookie = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('panel-language'))
    ?.split(';')[0]

describe('the language', () => {
  it('once chosen holds on the next pages, and an unknown one is passed over', async () => {
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
