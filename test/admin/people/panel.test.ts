import { beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../../src/identity/permissions.ts'
import { insertManyPeople } from '../../support/many-people.ts'
import { csrfOf, panelForm, panelPage } from '../../support/panel.ts'
import { createStaff } from '../../support/staff.ts'
import { createTestApp } from '../../support/test-app.ts'

const test = createTestApp()
const cookies: Partial<Record<Role, string>> = {}

beforeAll(async () => {
  await insertManyPeople(2_000)
  for (const role of ['superuser', 'support', 'analyst'] as const) cookies[role] = (await createStaff(role)).cookie
})

async function page(path: string, role: Role = 'support') {
  const response = await panelPage(test, path, cookies[role])
  return { status: response.status, html: await response.text() }
}

const idsOn = (html: string) => [...html.matchAll(/href="\/admin\/people\/(\d+)\/"/g)].map(([, id]) => Number(id))
const linkNamed = (html: string, name: string) => new RegExp(`<a href="([^"]+)">[^<]*${name}`).exec(html)?.[1]

describe('/admin/people', () => {
  it('shows the same page as the JSON route and continues the same way', async () => {
    const { token } = await createStaff('support')
    const query = 'country=DE&has_inviter=true&ordering=oldest'
    const list = await test.request('GET', `/api/v1/admin/users/?${query}`, { token })
    const { results } = await list.json<{ results: { id: number }[] }>()
    const { html } = await page(`/admin/people/?${query}`)
    expect(idsOn(html)).toEqual(results.map(({ id }) => id))
    const next = linkNamed(html, 'Next')!.replaceAll('&amp;', '&')
    expect(next).toMatch(/^\/admin\/people\/\?country=DE&has_inviter=true&ordering=oldest&cursor=a/)
    const second = await page(next)
    expect(idsOn(second.html)[0]).toBeGreaterThan(results.at(-1)!.id)
    expect(linkNamed(second.html, 'Previous')).toContain('&amp;cursor=b')
  })

  it('keeps the filter in its form', async () => {
    const { html } = await page('/admin/people/?search=%3Cb%3E%D0%B0%22&active=false&country=de&joined_from=2026-01-01')
    expect(html).toContain('value="&lt;b&gt;а&quot;"')
    expect(html).toContain('<option value="false" selected="">Blocked</option>')
    expect(html).toContain('<option value="DE" selected="">Germany (DE)</option>')
    expect(html).toMatch(/<details class="more" open="">/)
    expect(html).toContain('No people match these filters.')
  })

  it("says what is wrong with the URL, in the reader's language", async () => {
    const { status, html } = await page('/admin/people/?country=Germany&joined_from=yesterday&limit=1000&lang=ru')
    expect(status).toBe(400)
    expect(html).toContain('Недопустимое значение.')
    expect(html).toContain('<select id="field-country" name="country" aria-invalid="true"')
    expect(html).toContain('value="yesterday"')
    expect(html).toContain('>Германия (DE)</option>')
    expect(idsOn(html)).toEqual([])
  })

  it('says when a page is incomplete because few people match', async () => {
    const { html } = await page('/admin/people/?active=false&has_inviter=true&search=%D0%BF%D1%91%D1%82%D1%80')
    expect(html).toContain('the search stopped early')
    expect(linkNamed(html, 'Next')).toContain('&amp;cursor=a')
  })

  it('marks blocked people and pending deletions', async () => {
    const { html } = await page('/admin/people/?deletion_requested=true')
    const row = html.split('<tr>').find((text) => text.includes('/admin/people/709/'))
    expect(row).toContain('<span class="badge attention">Scheduled for deletion</span>')
    const blocked = await page('/admin/people/?active=false')
    expect(blocked.html).toContain('<span class="badge bad">Blocked</span>')
  })

  it.each([
    ['superuser', ['/admin/bulk/', '/admin/people/export/', '/admin/people/new/', 'value="delete"']],
    ['support', ['/admin/bulk/', '/admin/people/export/']],
    ['analyst', ['/admin/people/export/']],
  ] as [Role, string[]][])('offers to %s only what the role may do', async (role, offered) => {
    const { html } = await page('/admin/people/', role)
    for (const part of ['/admin/bulk/', '/admin/people/export/', '/admin/people/new/', 'value="delete"'])
      expect([part, html.includes(`"${part}"`) || html.includes(` ${part}>`)]).toEqual([part, offered.includes(part)])
    expect(html.includes('name="ids"')).toBe(offered.includes('/admin/bulk/'))
  })

  it('masks phones and e-mails for analysts', async () => {
    const { html } = await page('/admin/people/', 'analyst')
    expect(html).toContain('+7 ••• ••• •• ')
    expect(html).not.toMatch(/\+7917\d|@example\.com/)
  })

  it('passes the filter to "apply to all", without cursor and language', async () => {
    const { html } = await page(
      '/admin/people/?country=RU&search=%D0%B0%D0%BD%D0%BD%D0%B0&lang=en&ordering=oldest&cursor=a1',
    )
    const filters = [...html.matchAll(/<button[^>]*name="filter"[^>]*value="([^"]*)"/g)].map(([, value]) => value)
    expect(filters).toEqual([`country=RU&amp;search=${encodeURIComponent('анна')}`])
    const form = html.slice(html.indexOf('action="/admin/bulk/"'))
    expect(form).not.toContain('type="hidden" name="filter"')
  })
})

describe('the days of the filter', () => {
  it.each([
    ['en', ['Joined from (UTC)', 'Joined until (UTC)']],
    ['ru', ['Регистрация с (UTC)', 'Регистрация по (UTC)']],
  ])('say that they are days in UTC, in %s', async (language, labels) => {
    const { html } = await page(`/admin/people/?lang=${language}`)
    for (const label of labels) expect(html).toContain(`>${label}</label>`)
  })
})

describe('POST /admin/people/export', () => {
  const take = async (role: Role, fields: Record<string, string>) => {
    const cookie = cookies[role]!
    return panelForm(test, '/admin/people/export/', cookie, { _csrf: await csrfOf(test, cookie), ...fields })
  }

  it('exports the list of the page', async () => {
    const response = await take('superuser', { filter: 'country=DE&active=false', ordering: 'oldest' })
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="people.csv"')
    const lines = (await response.text()).trim().split('\r\n').slice(1)
    const shown = await page('/admin/people/?country=DE&active=false&ordering=oldest')
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(idsOn(shown.html))
    expect(lines.length).toBe(20)
  })

  it.each([
    ['superuser', true],
    ['support', false],
    ['analyst', false],
  ] as [Role, boolean][])('as %s is in full: %s', async (role, inFull) => {
    const response = await take(role, { filter: 'country=RU', ordering: 'oldest', for: 'program' })
    expect(response.status).toBe(200)
    const csv = await response.text()
    expect(csv.split('\r\n').length).toBeGreaterThan(5)
    expect([csv.includes('+7 ••• ••• •• '), /\+79\d{9}/.test(csv), csv.includes('@')]).toEqual([
      !inFull,
      inFull,
      inFull,
    ])
  })

  it('is not a page: opening it shows the list', async () => {
    const { status, html } = await page('/admin/people/export/', 'superuser')
    expect([status, html]).toEqual([303, ''])
  })
})
