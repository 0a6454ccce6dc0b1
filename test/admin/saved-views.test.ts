import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SavedView, SavedViewList } from '../../src/admin/views/responses.ts'
import { adminRequest, openPanel } from '../support/admin-request.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
const VIEW = { list: 'people', name: 'Blocked in Germany', query: '?country=DE&active=false', shared: false }
const MOST = 20

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM staff_views').run()
})

const save = async (staff: TestStaff, changes: Partial<typeof VIEW> = {}) =>
  adminRequest(test, staff)('POST', 'views/', { ...VIEW, ...changes })

/** What the audit has of these staff about views. */
async function sharings(...staff: TestStaff[]) {
  const events = await env.DB.prepare(
    `SELECT * FROM audit_events WHERE action IN ('view_shared', 'view_unshared')
      AND actor_id IN (SELECT value FROM json_each(?)) ORDER BY id`,
  )
    .bind(JSON.stringify(staff.map(({ id }) => id)))
    .all()
  return events.results.map((event) => [
    ...[event['action'], event['actor_id'], event['subject_staff_id']],
    JSON.parse(String(event['details'])) as unknown,
  ])
}

async function viewsOf(staff: TestStaff, list = 'people') {
  const { results } = await json<SavedViewList>(await adminRequest(test, staff)('GET', `views/?list=${list}`))
  return results
}

describe('saved views', () => {
  it('are kept per person and list, without a search, in a fixed order, and replaced by name', async () => {
    const [staff, colleague] = [await createStaff('analyst'), await createStaff('support')]
    const query = '?search=%2B79174445566&ordering=country&country=DE&active=false&cursor=a5&lang=ru&joined_from='
    const first = await json<SavedView>(await save(staff, { query }))
    expect(first).toEqual({ ...VIEW, id: first.id, query: 'active=false&country=DE&ordering=country', own: true })
    const second = await json<SavedView>(await save(staff, { query: 'active=true' }))
    expect(second).toMatchObject({ id: first.id, query: 'active=true' })
    expect(await viewsOf(staff)).toEqual([second])
    expect(await viewsOf(staff, 'links')).toEqual([])
    expect(await viewsOf(colleague)).toEqual([])
    const stored = await env.DB.prepare('SELECT * FROM staff_views').all()
    expect(JSON.stringify(stored.results)).not.toContain('4445566')
    expect(await sharings(staff)).toEqual([])
  })

  it('are offered to colleagues who may read the list, if they are shared, and only their owner deletes them', async () => {
    const [staff, colleague, analyst] = [
      await createStaff('support'),
      await createStaff('superuser'),
      await createStaff('analyst'),
    ]
    const shared = await json<SavedView>(await save(staff, { shared: true }))
    const audit = await json<SavedView>(
      await save(staff, { list: 'audit', query: 'action=person_blocked', shared: true }),
    )
    for (const other of [colleague, analyst]) expect(await viewsOf(other)).toEqual([{ ...shared, own: false }])
    expect(await viewsOf(colleague, 'audit')).toEqual([{ ...audit, own: false }])
    expect((await adminRequest(test, analyst)('GET', 'views/?list=audit')).status).toBe(403)
    expect((await save(analyst, { list: 'audit', query: '' })).status).toBe(403)
    expect((await adminRequest(test, analyst)('DELETE', `views/${shared.id}/`)).status).toBe(404)
    expect((await adminRequest(test, staff)('DELETE', `views/${shared.id}/`)).status).toBe(204)
    expect(await viewsOf(colleague)).toEqual([])
  })

  it('record who shares what, who stops it, and nothing of what is private', async () => {
    const [staff, superuser] = [await createStaff('support'), await createStaff('superuser')]
    const of = { list: 'people', name: VIEW.name }
    const filter = { active: 'false', country: 'DE' }
    await save(staff)
    await save(staff, { shared: true, query: `${VIEW.query}&search=%2B79174445566` })
    await save(staff)
    await save(staff)
    const shared = await json<SavedView>(await save(staff, { shared: true }))
    const secret = await json<SavedView>(await save(staff, { name: 'Private' }))
    expect((await adminRequest(test, superuser)('DELETE', `views/${secret.id}/`)).status).toBe(404)
    expect((await adminRequest(test, superuser)('DELETE', `views/${shared.id}/`)).status).toBe(204)
    const again = await json<SavedView>(await save(staff, { shared: true }))
    expect((await adminRequest(test, staff)('DELETE', `views/${again.id}/`)).status).toBe(204)
    expect((await adminRequest(test, staff)('DELETE', `views/${secret.id}/`)).status).toBe(204)
    expect(await sharings(staff, superuser)).toEqual([
      ['view_shared', staff.id, null, { ...of, filter }],
      ['view_unshared', staff.id, null, of],
      ['view_shared', staff.id, null, { ...of, filter }],
      ['view_unshared', superuser.id, staff.id, of],
      ['view_shared', staff.id, null, { ...of, filter }],
      ['view_unshared', staff.id, null, of],
    ])
  })

  it('record nothing if they are saved as they are', async () => {
    const staff = await createStaff('analyst')
    const shared = await json<SavedView>(await save(staff, { shared: true }))
    const again = await save(staff, { shared: true, query: 'active=false&country=DE' })
    expect([again.status, await json(again)]).toEqual([201, shared])
    expect(await sharings(staff)).toHaveLength(1)
    await save(staff, { shared: true, query: 'active=false' })
    expect(await sharings(staff)).toHaveLength(2)
  })

  it("offer the newest of each colleague before anyone's second, and one's own apart", async () => {
    const [diligent, rare, reader] = [
      await createStaff('analyst'),
      await createStaff('analyst'),
      await createStaff('support'),
    ]
    for (const name of ['Rare 1', 'Rare 2']) await save(rare, { name, shared: true })
    for (const staff of [diligent, reader])
      for (let i = 1; i <= MOST; i += 1) await save(staff, { name: `${staff.id}: ${i}`, shared: true })
    const offered = (await viewsOf(reader)).filter(({ own }) => !own).map(({ name }) => name)
    const ofDiligent = Array.from({ length: MOST - 2 }, (_, i) => `${diligent.id}: ${MOST - i}`)
    const [newest, second, ...others] = ofDiligent
    expect(offered).toEqual([newest, 'Rare 2', second, 'Rare 1', ...others])
  })

  it('are at most twenty of a list, however many are saved at once', async () => {
    const staff = await createStaff('analyst')
    const answers = await Promise.all(Array.from({ length: MOST + 10 }, (_, i) => save(staff, { name: `View ${i}` })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: MOST }, () => 201),
      ...Array.from({ length: 10 }, () => 409),
    ])
    const [one] = await viewsOf(staff)
    expect((await save(staff, { name: one!.name, query: 'active=true' })).status).toBe(201)
    expect((await save(staff, { list: 'links', query: '' })).status).toBe(201)
    expect(await viewsOf(staff)).toHaveLength(MOST)
  })

  it.each([
    [{ list: 'jobs' }, 'list'],
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(41) }, 'name'],
    [{ query: 'active=maybe' }, 'query'],
    [{ query: 'x'.repeat(501) }, 'query'],
  ])('refuses %o', async (changes, field) => {
    const response = await save(await createStaff('analyst'), changes)
    expect(await json(response)).toMatchObject({ status: 400, errors: [{ field }] })
  })

  it('are tabs above the list, saved and deleted by forms', async () => {
    const panel = await openPanel(test, 'analyst')
    const colleague = await openPanel(test, 'support')
    const read = async (browser: typeof panel, query = '') => (await browser.get(`/admin/people/${query}`)).text()
    expect(await read(panel)).not.toContain('Save this view')
    expect(await read(panel, '?active=false')).toContain('name="query" value="active=false"')
    const fields = { list: 'people', name: '<b>Blocked', query: 'active=false', shared: 'true' }
    const saved = await panel.post('/admin/views/', fields)
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/admin/people/?active=false'])
    const page = await read(panel, '?active=false')
    expect(page).toContain('<a href="/admin/people/?active=false" aria-current="page"><bdi>&lt;b&gt;Blocked</bdi></a>')
    const [, id] = /views\/(\d+)\/delete/.exec(page) ?? []
    const theirs = await read(colleague, '?active=false')
    expect(theirs).toContain('&lt;b&gt;Blocked')
    expect(theirs).not.toContain(`views/${id}/delete`)
    const superuser = await openPanel(test, 'superuser')
    expect(await read(superuser, '?active=false')).toContain(`views/${id}/delete`)
    expect((await colleague.post(`/admin/views/${id}/delete/`, { list: 'people' })).status).toBe(404)
    const deleted = await panel.post(`/admin/views/${id}/delete/`, { list: 'people' })
    expect(deleted.headers.get('location')).toBe('/admin/people/')
    expect(await read(colleague)).not.toContain('Blocked</bdi>')
    const elsewhere = await panel.post('/admin/views/', { ...fields, list: '//evil.example' })
    expect(elsewhere.status).toBe(400)
  })
})
