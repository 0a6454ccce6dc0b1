import { beforeAll, describe, expect, it } from 'vitest'
import { panelRoutes, pathWith } from '../support/panel-routes.ts'
import { csrfOf, panelForm, panelPage } from '../support/panel.ts'
import { somebody } from '../support/people.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, ORIGIN } from '../support/test-app.ts'

/* The URL of a form can be opened too: by the language links, a reload, and the redirect after a sign-in. */

const test = createTestApp()
const forms = panelRoutes(test).filter(
  ({ method, path }) => method === 'POST' && !/^\/admin\/(?:sign-in|invite)/.test(path),
)

let superuser: TestStaff
let id: string

beforeAll(async () => {
  superuser = await createStaff('superuser')
  id = String((await somebody(test)).id)
})

describe('the URL of a form', () => {
  it.each(forms)('$path opens its page in the requested language', async ({ path }) => {
    const values: Record<string, string> = { id, country: 'RU' }
    const at = pathWith(path, (name) => values[name] ?? 'unknown')
    const answer = await panelPage(test, `${at}/?lang=ru`, superuser.cookie)
    const location = answer.headers.get('location')
    // Its own page, a 404 page, or a redirect to the parent page.
    const shown = location === null ? await answer.text() : new URL(location, ORIGIN).pathname
    const isAbove = `${at}/`.startsWith(shown) || shown === '/admin/people/'
    expect([isAbove, shown.includes('<html lang="ru">')]).toContain(true)
    const isFound = answer.status !== 404 || path.includes(':')
    expect(isFound).toBe(true)
  })

  it('leads from a rejected form back to its page', async () => {
    const path = `/admin/people/${id}/block/`
    const csrf = await csrfOf(test, superuser.cookie)
    const refused = await panelForm(test, path, superuser.cookie, { _csrf: csrf, reason: '' })
    expect(refused.status).toBe(400)
    const [, link = ''] = /href="([^"]+)" hreflang="ru"/.exec(await refused.text()) ?? []
    const answer = await panelPage(test, link, superuser.cookie)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/admin/people/${id}/?lang=ru`])
  })

  it('survives the sign-in, which says that nothing was saved', async () => {
    const path = `/admin/people/${id}/block/`
    const answer = await panelForm(test, path, undefined, { reason: 'spam' })
    const location = answer.headers.get('location') ?? ''
    expect([answer.status, new URLSearchParams(location.split('?')[1]).get('next')]).toEqual([303, path])
    expect(await (await panelPage(test, location)).text()).toContain('nothing was saved')
  })
})
