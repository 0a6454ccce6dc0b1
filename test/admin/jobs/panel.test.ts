import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { countUsers, insertCrowd, jobsOf } from '../../support/jobs.ts'
import { csrfOf, panelForm, panelPage } from '../../support/panel.ts'
import { changeStaff, createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, json, ORIGIN } from '../../support/test-app.ts'

const test = createTestApp()

const send = async (staff: TestStaff, path: string, fields: Record<string, string>) =>
  panelForm(test, path, staff.cookie, { ...fields, _csrf: await csrfOf(test, staff.cookie) })

/** As the checkboxes of the list send it: one name, many values. */
async function sendTicked(staff: TestStaff, ids: number[], fields: Record<string, string>) {
  const body = new URLSearchParams({ ...fields, _csrf: await csrfOf(test, staff.cookie) })
  for (const id of ids) body.append('ids', String(id))
  return test.app.request(`${ORIGIN}/admin/bulk/`, {
    method: 'POST',
    body,
    headers: { Origin: ORIGIN, Cookie: staff.cookie },
  })
}

/** The hidden fields of the confirmation form. */
const hiddenOf = (page: string): Record<string, string> =>
  Object.fromEntries(
    [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )

describe('bulk actions in the panel', () => {
  it('work without scripts: select, confirm, and press the button until done', async () => {
    const staff = await createStaff('support')
    const ids = await insertCrowd(150)
    const asked = await sendTicked(staff, ids, { action: 'block' })
    const page = await asked.text()
    expect([asked.status, page.includes('Block 150 people?')]).toEqual([200, true])
    expect(await countUsers('is_active', ids)).toBe(150)
    const begun = await send(staff, '/admin/bulk/confirm/', {
      ...hiddenOf(page),
      reason: 'A <b>script</b>',
      until: '2099-01-31T18:00',
    })
    expect(begun.status).toBe(303)
    const path = begun.headers.get('location')!.replace('?done=started', '')
    for (const [done, state] of [
      ['100', 'running'],
      ['150', 'done'],
    ] as const) {
      const stepped = await send(staff, `${path}step/`, {})
      expect([stepped.status, stepped.headers.get('location')]).toEqual([303, path])
      const drawn = await (await panelPage(test, path, staff.cookie)).text()
      expect(drawn).toContain(`<progress class="job-progress" max="150" value="${done}"`)
      expect(drawn.includes('data-job-drive')).toBe(state === 'running')
      expect(drawn).toContain('A &lt;b&gt;script&lt;/b&gt;')
    }
    expect(await countUsers(`blocked_until = ${Date.UTC(2099, 0, 31, 18)}`, ids)).toBe(150)
    const list = await (await panelPage(test, '/admin/jobs/', staff.cookie)).text()
    expect(list).toContain('150 / 150')
  })

  it('apply to the whole filter when nobody is selected, and say how many are excluded', async () => {
    const staff = await createStaff('superuser')
    const [one] = await insertCrowd(3, 'Агафон')
    const asked = await send(staff, '/admin/bulk/', { action: 'delete', filter: 'search=агафон&page=2' })
    expect(await asked.clone().text()).toContain('Delete 3 people?')
    const both = await send(staff, '/admin/bulk/', { action: 'delete', filter: 'search=агафон', ids: String(one) })
    expect(await both.text()).toContain('Delete 3 people?')
    const nobody = await send(staff, '/admin/bulk/', { action: 'delete' })
    expect([nobody.status, (await nobody.text()).includes('No one selected')]).toEqual([400, true])
    const senseless = await send(staff, '/admin/bulk/', { action: 'delete', filter: 'active=perhaps' })
    expect([senseless.status, (await senseless.text()).includes('This value is not allowed.')]).toEqual([400, true])
    await env.DB.prepare('UPDATE users SET deleted_at = 1 WHERE id = ?').bind(one).run()
    const gone = await (await sendTicked(staff, [one!], { action: 'delete' })).text()
    expect(gone).toContain('Not included: 1 (')
    expect(gone).not.toContain('/admin/bulk/confirm/')
  })

  it('show the form again with its input and the new count when rejected', async () => {
    const staff = await createStaff('support')
    const ids = await insertCrowd(2)
    const hidden = hiddenOf(await (await sendTicked(staff, ids, { action: 'block' })).text())
    const early = await send(staff, '/admin/bulk/confirm/', { ...hidden, reason: 'Why', until: '2001-01-01T00:00' })
    expect(early.status).toBe(400)
    const page = await early.text()
    for (const text of [
      'Must be in the future.',
      'Please fix the highlighted fields',
      'value="2001-01-01T00:00"',
      'Why',
    ])
      expect(page).toContain(text)
    const other = await send(staff, '/admin/bulk/confirm/', { ...hidden, reason: 'Why', confirm: '3' })
    expect(other.status).toBe(409)
    const again = await other.text()
    expect(again).toContain('The selection now has 2 people. Check it and confirm again.')
    expect(hiddenOf(again)['confirm']).toBe('2')
    const unexplained = await send(staff, '/admin/bulk/confirm/', { ...hidden, reason: ' ' })
    expect(unexplained.status).toBe(400)
    expect(await countUsers('is_active', ids)).toBe(2)
  })

  it('are forbidden for other roles, whatever they send', async () => {
    const ids = await insertCrowd(1)
    const support = await sendTicked(await createStaff('support'), ids, { action: 'delete' })
    const analyst = await sendTicked(await createStaff('analyst'), ids, { action: 'block' })
    expect([support.status, analyst.status]).toEqual([403, 403])
    const owner = await createStaff('support')
    const { id } = await jobsOf(test, owner).begin({ action: 'block', ids })
    const stranger = await createStaff('support')
    for (const verb of ['step', 'cancel']) {
      expect((await send(stranger, `/admin/jobs/${id}/${verb}/`, {})).status).toBe(404)
    }
    expect((await panelPage(test, `/admin/jobs/${id}/`, stranger.cookie)).status).toBe(404)
    expect(await jobsOf(test, owner).get(id)).toMatchObject({ state: 'running', done: 0 })
  })

  it('can be cancelled by a button', async () => {
    const staff = await createStaff('support')
    const { id } = await jobsOf(test, staff).begin({ action: 'block', ids: await insertCrowd(2) })
    const answer = await send(staff, `/admin/jobs/${id}/cancel/`, {})
    expect(answer.headers.get('location')).toBe(`/admin/jobs/${id}/?done=cancelled`)
    const page = await (await panelPage(test, `/admin/jobs/${id}/?done=cancelled&lang=ru`, staff.cookie)).text()
    expect(page).toContain('Отменено. Выполненные изменения сохранятся.')
    expect(page).not.toContain('data-job-drive')
  })

  it('can be undone on the job page, if the job and the role allow it', async () => {
    const staff = await createStaff('superuser')
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(2)
    const { id } = await jobs.begin({ action: 'block', ids })
    const pageOf = async (job: number, query = '') =>
      (await panelPage(test, `/admin/jobs/${job}/${query}`, staff.cookie)).text()
    expect(await pageOf(id)).not.toContain('Unblock these people')
    await jobs.finish(id)
    expect(await pageOf(id)).toContain('Unblock these people')
    expect(await pageOf(id, '?lang=ru')).toContain('Снять эти блокировки')
    const asked = await (await send(staff, '/admin/bulk/', { action: 'unblock', job: String(id) })).text()
    for (const text of ['Unblock 2 people?', `People blocked by job ${id}`, `href="/admin/jobs/${id}/"`])
      expect(asked).toContain(text)
    const unexplained = await send(staff, '/admin/bulk/confirm/', { ...hiddenOf(asked), reason: ' ' })
    expect([unexplained.status, hiddenOf(await unexplained.text())['job']]).toEqual([400, String(id)])
    const begun = await send(staff, '/admin/bulk/confirm/', { ...hiddenOf(asked), reason: 'They were real' })
    const undo = Number(/jobs\/(\d+)\//.exec(begun.headers.get('location')!)![1])
    expect(await jobs.finish(undo)).toMatchObject({ action: 'unblock', changed: 2 })
    expect(await pageOf(undo)).toContain(`<a href="/admin/jobs/${id}/">Changed by job ${id}</a>`)
    expect(await pageOf(undo)).not.toContain('Unblock these people')
    const first = await pageOf(id)
    expect(first).toMatch(new RegExp(`Undone by.*<a href="/admin/jobs/${undo}/">Job ${undo}</a>.*Changed: 2<`, 's'))
    expect(await pageOf(undo)).not.toContain('Undone by')
    const again = await send(staff, '/admin/bulk/', { action: 'unblock', job: String(undo) })
    expect([again.status, (await again.text()).includes('This action cannot undo that job')]).toEqual([400, true])
    const deletion = await jobs.finish((await jobs.begin({ action: 'delete', ids })).id)
    expect(await pageOf(deletion.id)).toContain('Cancel these deletions')
    await changeStaff(staff.id, "role = 'support'")
    expect(await pageOf(deletion.id)).not.toContain('Cancel these deletions')
    expect((await send(staff, '/admin/bulk/', { action: 'cancel_deletion', job: String(deletion.id) })).status).toBe(
      403,
    )
  })

  it('say that the days of their filter are in UTC', async () => {
    const staff = await createStaff('support')
    await insertCrowd(1)
    const filter = { active: 'true', joined_from: '1970-01-01', joined_to: '2099-12-31' }
    const { id } = await jobsOf(test, staff).begin({ action: 'end_sessions', filter })
    const page = await (await panelPage(test, `/admin/jobs/${id}/`, staff.cookie)).text()
    expect(page).toContain('active = true, joined_from = 1970-01-01 UTC, joined_to = 2099-12-31 UTC')
    expect(page).toContain('joined_from=1970-01-01&amp;joined_to=2099-12-31"')
  })

  it('return numbers instead of a page to the script', async () => {
    const staff = await createStaff('support')
    const { id } = await jobsOf(test, staff).begin({ action: 'block', ids: await insertCrowd(2) })
    const fields = { _csrf: await csrfOf(test, staff.cookie) }
    const answer = await panelForm(test, `/admin/jobs/${id}/step/`, staff.cookie, fields, {
      Accept: 'application/json',
    })
    expect(await json(answer)).toMatchObject({ id, state: 'done', done: 2, changed: 2 })
  })
})
