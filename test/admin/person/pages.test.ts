import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf } from '../../support/account.ts'
import { askAs, liveSessions, readPerson, somebody, submit, userRow, visit } from '../../support/people.ts'
import { createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, currentUser, newPhone, signInAs } from '../../support/test-app.ts'

const test = createTestApp()
let root: TestStaff
let support: TestStaff
let analyst: TestStaff

beforeAll(async () => {
  root = await createStaff('superuser')
  support = await createStaff('support')
  analyst = await createStaff('analyst')
})

const page = async (staff: TestStaff, path: string) => (await visit(test, staff, path)).text()
const doneOf = (answer: Response) => [answer.status, answer.headers.get('location')]
const atMost = (max: number) => expect.toSatisfy((value: number) => value <= max, `at most ${max}`) as number
const versionIn = (html: string) => /name="version" value="([0-9a-f]+)"/.exec(html)?.[1] ?? ''

describe('the page of a person', () => {
  it('shows each role what it may see and do', async () => {
    const { id, phone } = await somebody(test)
    await env.DB.prepare("UPDATE users SET email = 'mrs.x@example.com' WHERE id = ?").bind(id).run()
    const [all, some, few] = [
      await page(root, `people/${id}/`),
      await page(support, `people/${id}/`),
      await page(analyst, `people/${id}/`),
    ]
    const actions = ['block/', 'sessions/end/', 'deletion/', 'export/'].map(
      (path) => `action="/admin/people/${id}/${path}"`,
    )
    const shown = (html: string) => actions.map((action) => html.includes(action))
    expect(shown(all)).toEqual([true, true, true, true])
    expect(shown(some)).toEqual([true, true, false, false])
    expect(shown(few)).toEqual([false, false, false, false])
    expect(some).toContain(phone)
    expect(some).toContain('mrs.x@example.com')
    expect(few).toContain(`+7 ••• ••• •• ${phone.slice(-2)}`)
    for (const hidden of [phone, phone.slice(1), 'mrs.x']) expect(few).not.toContain(hidden)
    const json = await (await askAs(test, analyst, 'GET', `${id}/`)).json<Record<string, unknown>>()
    expect(json).toMatchObject({ email: null, events: null, version: null })
    expect(JSON.stringify(json)).not.toContain(phone)
  })

  it("edits reason and expiry of a block and links to all of the person's links", async () => {
    const { id } = await somebody(test)
    const path = `people/${id}/`
    expect(doneOf(await submit(test, support, `${path}block/`, { reason: 'spam', until: '' }))[0]).toBe(303)
    const changed = await submit(test, support, `${path}block/`, { reason: 'fraud', until: '2099-02-03T04:05' })
    expect(doneOf(changed)).toEqual([303, `/admin/people/${id}/?done=blocked`])
    const inRussian = await submit(test, support, `${path}block/?lang=ru`, {
      reason: 'fraud',
      until: '2099-02-03T04:05',
    })
    expect(doneOf(inRussian)).toEqual([303, `/admin/people/${id}/?lang=ru&done=blocked`])
    const html = await page(support, path)
    expect(html).toContain('Edit block')
    expect(html).toContain('value="2099-02-03T04:05"')
    expect((await readPerson(test, support, id)).block).toEqual({ reason: 'fraud', until: '2099-02-03T04:05:00.000Z' })
    expect(html).toContain(`href="/admin/links/?owner=${id}"`)
  })

  it('says that a deleted person is deleted and offers no actions', async () => {
    const { id } = await somebody(test)
    await env.DB.prepare('UPDATE users SET phone = NULL, is_active = 0, deleted_at = 1 WHERE id = ?').bind(id).run()
    const html = await page(root, `people/${id}/`)
    expect(html).toContain('All personal data has been erased')
    expect(html).not.toContain(`action="/admin/people/${id}/`)
    for (const path of ['block/', 'unblock/', 'deletion/', 'deletion/cancel/', 'sessions/end/'])
      expect((await askAs(test, root, 'POST', `${id}/${path}`, { reason: 'x' })).status).toBe(404)
    expect((await askAs(test, root, 'GET', `${id}/export/`)).status).toBe(404)
    expect((await visit(test, root, 'people/999999999/')).status).toBe(404)
  })

  it('expands the invitation tree branch by branch', async () => {
    const top = await currentUser(test, await signInAs(test))
    const middle = await currentUser(test, await signInAs(test, newPhone(), top.invite_code))
    const leaf = await currentUser(test, await signInAs(test, newPhone(), middle.invite_code))
    const closed = await page(root, `people/${top.id}/`)
    expect(closed).toContain(`href="/admin/people/${middle.id}/"`)
    expect(closed).toContain(`href="/admin/people/${top.id}/?open=${middle.id}#person-${middle.id}"`)
    expect(closed).not.toContain(`href="/admin/people/${leaf.id}/"`)
    const open = await page(root, `people/${top.id}/?open=${middle.id}`)
    expect(open).toContain(`href="/admin/people/${leaf.id}/"`)
    expect(open).toContain(`href="/admin/people/${top.id}/#person-${middle.id}"`)
    expect((await readPerson(test, root, top.id)).levels).toEqual([
      { level: 1, people: 1 },
      { level: 2, people: 1 },
    ])
  })
})

describe('the forms of a person', () => {
  it('create and edit, keep their input, and show conflicting edits', async () => {
    const phone = newPhone()
    const refused = await submit(test, root, 'people/new/', { phone, email: 'no mail', reason: 'new' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('value="no mail"')
    const created = await submit(test, root, 'people/new/', {
      phone,
      email: '',
      first_name: '<b>Ёж</b>',
      reason: 'new',
    })
    const [, id = ''] = /^\/admin\/people\/(\d+)\/\?done=created$/.exec(created.headers.get('location') ?? '') ?? []
    expect(id).not.toBe('')
    const form = await page(root, `people/${id}/edit/`)
    expect(form).toContain('value="&lt;b&gt;Ёж&lt;/b&gt;"')
    const fields = {
      version: versionIn(form),
      phone,
      email: `e${id}@example.com`,
      display_name: '',
      reason: 'edit',
    }
    expect(doneOf(await submit(test, root, `people/${id}/edit/`, { ...fields, first_name: 'First' }))).toEqual([
      303,
      `/admin/people/${id}/?done=changed`,
    ])
    const wrong = await submit(test, root, `people/${id}/edit/`, {
      ...fields,
      version: versionIn(await page(root, `people/${id}/edit/`)),
      email: 'no',
    })
    const wrongPage = await wrong.text()
    expect(wrong.status).toBe(400)
    expect(wrongPage).toContain('Please fix the highlighted fields')
    expect(wrongPage).not.toContain('Currently saved')
    // A form that comes back for a slip is as outdated as before.
    const slip = await submit(test, root, `people/${id}/edit/`, { ...fields, email: 'no', first_name: 'Second' })
    expect(versionIn(await slip.text())).toBe(fields.version)
    const late = await submit(test, root, `people/${id}/edit/`, { ...fields, first_name: 'Second' })
    const html = await late.text()
    expect(late.status).toBe(409)
    expect(html).toContain('value="Second"')
    expect(html).toContain('Currently saved')
    expect(html).toContain('<bdi>First</bdi>')
    const again = { ...fields, version: versionIn(html), first_name: 'Second' }
    expect((await submit(test, root, `people/${id}/edit/`, again)).status).toBe(303)
    expect(await userRow(Number(id))).toMatchObject({ first_name: 'Second' })
  })

  it('block until a time in UTC, and unblock', async () => {
    const { id } = await somebody(test)
    const path = `people/${id}/`
    const silent = await submit(test, support, `${path}block/`, { until: '2099-01-31T18:00', reason: ' ' })
    expect(silent.status).toBe(400)
    const html = await silent.text()
    expect(html).toContain('value="2099-01-31T18:00"')
    expect(html).toMatch(/<details class="confirm danger" open/)
    expect(await userRow(id)).toMatchObject({ is_active: 1 })
    const answer = await submit(test, support, `${path}block/`, { until: '2099-01-31T18:00', reason: 'spam' })
    expect(doneOf(answer)).toEqual([303, `/admin/${path}?done=blocked`])
    expect(await userRow(id)).toMatchObject({ is_active: 0, blocked_until: Date.UTC(2099, 0, 31, 18) })
    expect(await page(support, `${path}?done=blocked`)).toContain('Blocked and signed out everywhere.')
    const blocked = await page(support, path)
    expect(blocked).toContain('Edit block…')
    expect(blocked).toContain('value="2099-01-31T18:00"')
    await submit(test, support, `${path}block/`, { until: '2099-02-28T18:00', reason: 'spam again' })
    expect(await userRow(id)).toMatchObject({ is_active: 0, blocked_until: Date.UTC(2099, 1, 28, 18) })
    await submit(test, support, `${path}unblock/`, { reason: 'mistake' })
    expect(await userRow(id)).toMatchObject({ is_active: 1, blocked_until: null })
  })

  it('end one session, then all', async () => {
    const { id } = await somebody(test)
    await env.DB.prepare(`INSERT INTO sessions (id, user_id, expires_at) VALUES (?, ?, 9e15)`).bind(`10${id}`, id).run()
    expect(await liveSessions(id)).toBe(2)
    await submit(test, support, `people/${id}/sessions/end/`, { session: `10${id}`, reason: 'stolen' })
    expect(await liveSessions(id)).toBe(1)
    const stranger = await somebody(test)
    const [theirs] = (await readPerson(test, root, stranger.id)).sessions
    const wrong = await submit(test, support, `people/${id}/sessions/end/`, { session: theirs!.id, reason: 'x' })
    expect(wrong.status).toBe(404)
    expect(await liveSessions(stranger.id)).toBe(1)
    await submit(test, support, `people/${id}/sessions/end/`, { reason: 'stolen' })
    expect(await liveSessions(id)).toBe(0)
    const events = (await auditOf(id)).filter(({ action }) => action === 'person_sessions_ended')
    const count = '"before":{"sessions":1},"after":{"sessions":0}'
    expect(events.map(({ details }) => details)).toEqual([
      `{"reason":"stolen","session":"10${id}",${count}}`,
      `{"reason":"stolen",${count}}`,
    ])
  })

  it('delete after the grace period, and cancel', async () => {
    const { id } = await somebody(test)
    const path = `people/${id}/deletion/`
    const before = Date.now()
    expect(doneOf(await submit(test, root, path, { reason: 'asked by letter' }))).toEqual([
      303,
      `/admin/people/${id}/?done=deletion`,
    ])
    const asked = (await userRow(id))['deletion_requested_at'] as number
    expect(asked).toBeGreaterThanOrEqual(before)
    expect(asked).toBeLessThanOrEqual(Date.now())
    expect(await liveSessions(id)).toBe(0)
    await submit(test, root, path, { reason: 'once more' })
    expect((await userRow(id))['deletion_requested_at']).toBe(asked)
    await submit(test, root, `${path}cancel/`, { reason: 'changed their mind' })
    expect((await userRow(id))['deletion_requested_at']).toBeNull()
    const events = (await auditOf(id)).filter(({ action }) => action.startsWith('deletion_'))
    const deletionAt = new Date(asked + 30 * 86_400_000).toISOString()
    const changed = (before: string | null, after: string | null) => ({
      before: { deletion_at: before },
      after: { deletion_at: after },
    })
    expect(events.map(({ action, actor, details }) => [action, actor, JSON.parse(details!)])).toEqual([
      ['deletion_requested', 'staff', { reason: 'asked by letter', ...changed(null, deletionAt) }],
      ['deletion_requested', 'staff', { reason: 'once more', ...changed(deletionAt, deletionAt) }],
      ['deletion_cancelled', 'staff', { reason: 'changed their mind', ...changed(deletionAt, null) }],
    ])
  })

  it('export, which is audited', async () => {
    const { id, phone } = await somebody(test)
    const answer = await submit(test, root, `people/${id}/export/`, {})
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="user_${id}.json"`)
    expect(await answer.json()).toMatchObject({ profile: { id, phone } })
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: 'exported', actor: 'staff', actor_id: root.id })
  })
})

describe('the rows that a page reads', () => {
  it('are limited, however many invitees there are and whatever is expanded', async () => {
    const { id, invite_code: code } = await currentUser(test, await signInAs(test))
    await env.DB.prepare(
      `INSERT INTO users (phone, invite_code, invited_by_code, date_joined)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      SELECT '+7998' || (1000000 + i), 'Y' || printf('%05d', i), ?1, 1e15 FROM n`,
    )
      .bind(code)
      .run()
    const { results } = await env.DB.prepare('SELECT id FROM users WHERE invited_by_code = ? ORDER BY id DESC LIMIT 8')
      .bind(code)
      .all<{ id: number }>()
    // The expanded ones have invited more than a branch shows.
    await env.DB.prepare(
      `INSERT INTO users (phone, invite_code, invited_by_code, date_joined)
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 159)
      SELECT '+7996' || (1000000 + i), 'W' || printf('%05d', i),
parent.invite_code, 1e15
      FROM n JOIN (SELECT invite_code, row_number() OVER (ORDER BY id DESC) - 1 AS place FROM users
        WHERE invited_by_code = ?1 ORDER BY id DESC LIMIT 8) AS parent ON parent.place = n.i % 8`,
    )
      .bind(code)
      .run()
    const open = results.map((row) => row.id).join('.')
    const read = async (ask: () => Promise<Response>) => {
      test.d1.reset()
      expect((await ask()).status).toBe(200)
      return test.d1.counts.rowsRead
    }
    const pages = [
      [`people/${id}/`, 60],
      [`people/${id}/?open=${open}`, 60 + 8 * 10],
      [`people/${id}/invited/`, 50],
      [`people/${id}/edit/`, 60],
    ] as const
    for (const [path, rows] of pages)
      expect([path, await read(async () => visit(test, root, path))]).toEqual([path, atMost(rows + 200)])
    expect(await read(() => askAs(test, root, 'GET', `${id}/`))).toEqual(atMost(260))
    expect(await page(root, `people/${id}/?open=${open}`)).toContain('All invitees: 20')
  })
})
