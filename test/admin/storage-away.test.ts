import { describe, expect, it } from 'vitest'
import { STATE_COOKIE } from '../../src/panel/kit/access.ts'
import { createFormPaths } from '../../src/panel/routes.tsx'
import { failBefore } from '../support/failing-database.ts'
import { panelRoutes } from '../support/panel-routes.ts'
import { csrfOf, panelForm, panelPage } from '../support/panel.ts'
import { somebody, userRow } from '../support/people.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, ORIGIN } from '../support/test-app.ts'

const test = createTestApp()
const away = (working: number) =>
  createTestApp({ ports: { openDatabase: failBefore({ from: working + 1 }).openDatabase } })
const facts = async (answer: Response) => [answer.status, answer.headers.get('retry-after')]

describe('a panel page when the database is down', () => {
  it.each([0, 1])('offers to load the same URL again (after %i successful trips)', async (working) => {
    const { cookie } = await createStaff('superuser')
    const path = '/admin/people/?search=%2B7917&sort=-id'
    const [english, russian] = [
      await panelPage(away(working), path, cookie),
      await panelPage(away(working), `${path}&lang=ru`, cookie),
    ]
    expect(await facts(english)).toEqual([503, '5'])
    const link = (text: string, query = '') =>
      `<a class="button primary" href="${path.replace('&', '&amp;')}${query}">${text}</a>`
    expect(await english.text()).toContain(link('Try again'))
    expect(await russian.text()).toContain(link('Попробовать снова', '&amp;lang=ru'))
  })

  it('links back to the form, and says that nothing was saved if that is certain', async () => {
    const { cookie } = await createStaff('superuser')
    const { id } = await somebody(test)
    const fields = { _csrf: await csrfOf(test, cookie), reason: 'spam', until: '' }
    const send = async (working: number, query = '') =>
      panelForm(away(working), `/admin/people/${id}/block/${query}`, cookie, fields)
    const asked = await send(0)
    expect(await facts(asked)).toEqual([503, '5'])
    const html = await asked.text()
    expect(html).toContain(`<a class="button primary" href="/admin/people/${id}/">Back to the form</a>`)
    expect(html).toContain('Nothing was saved.')
    expect(html).not.toContain('Try again')
    const begun = await (await send(1, '?lang=ru')).text()
    expect(begun).toContain(`href="/admin/people/${id}/?lang=ru">Вернуться к форме</a>`)
    expect(begun).toContain('Неизвестно, сохранилось ли изменение')
    expect(begun).not.toContain('Ничего не сохранено')
    expect(await userRow(id)).toMatchObject({ is_active: 1 })
  })

  it('links back to a form on its own page, and from a passkey to the sign-in', async () => {
    const { cookie } = await createStaff('superuser')
    const fields = { _csrf: await csrfOf(test, cookie) }
    expect(await (await panelForm(away(0), '/admin/account/password/', cookie, fields)).text()).toContain(
      'href="/admin/account/password/">Back to the form</a>',
    )
    const credentials = { email: 'anna@example.com', password: 'correct horse battery' }
    const signIn = await (await panelForm(away(0), '/admin/sign-in/', undefined, credentials)).text()
    expect(signIn).toContain('href="/admin/sign-in/">Back to the form</a>')
    const routes = panelRoutes(test).map(({ method, path }) => ({ method, path: path.replace(/^\/admin/, '') }))
    const pageOfForm = createFormPaths(() => routes)
    expect(pageOfForm(new URL('/admin/sign-in/passkey/', ORIGIN))).toBe('/admin/sign-in/')
  })

  it.each(['/admin/sign-in/', '/admin/sign-in', '/admin/sign-in/code/?lang=ru'])(
    'never claims that a sign-in saved nothing, since a session or code may exist (%s)',
    async (path) => {
      const fields = { email: 'anna@example.com', password: 'correct horse battery', code: '123456' }
      const html = await (
        await panelForm(away(0), path, `${STATE_COOKIE}=1.${Date.now() + 60_000}.${'0'.repeat(64)}`, fields)
      ).text()
      expect(html).toMatch(/Sign-in did not go through|Войти не удалось/)
      expect(html).not.toMatch(/Nothing was saved|Ничего не сохранено/)
    },
  )
})

describe('any other error page', () => {
  it('offers no retry', async () => {
    const { cookie } = await createStaff('superuser')
    const html = await (await panelPage(test, '/admin/nowhere/', cookie)).text()
    expect(html).not.toContain('Try again')
  })
})
