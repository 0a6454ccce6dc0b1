import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { JobPreview } from '../../../src/admin/jobs/responses.ts'
import { countUsers, insertCrowd, jobsOf } from '../../support/jobs.ts'
import { changeStaff, createStaff } from '../../support/staff.ts'
import { createTestApp, currentUser, json, ORIGIN, signInAs } from '../../support/test-app.ts'

const test = createTestApp()

interface Refusal {
  code: string
  errors?: { field: string; code: string; message: string }[]
}
const refusal = async (response: Response) => {
  const { code, errors = [] } = await json<Refusal>(response)
  return [response.status, code, ...errors.map(({ field, code: why }) => `${field} ${why}`)]
}

describe('a job preview', () => {
  it('shows the number and the first few people, and changes nothing', async () => {
    const staff = await createStaff('support')
    const person = await signInAs(test)
    const { id } = await currentUser(test, person)
    const ids = await insertCrowd(7, 'Vera')
    const answer = await jobsOf(test, staff).ask({ action: 'block', ids: [...ids, id, id, 9_999_999] })
    expect(answer.status).toBe(200)
    const preview = await json<JobPreview>(answer)
    expect(preview).toMatchObject({ action: 'block', count: 8, left_out: 1, last_id: ids.at(-1) })
    expect(preview.sample).toHaveLength(5)
    expect(preview.sample[0]).toEqual({ id, phone: person.phone, name: null })
    expect(preview.sample[1]).toEqual({ id: ids[0], phone: null, name: 'Vera' })
    expect(await countUsers('is_active', [...ids, id])).toBe(8)
    const stored = await env.DB.prepare('SELECT count(*) AS n FROM staff_jobs WHERE staff_id = ?')
      .bind(staff.id)
      .first()
    expect(stored).toEqual({ n: 0 })
  })

  it('excludes deleted users', async () => {
    const support = await createStaff('support')
    const [live, gone] = await insertCrowd(2)
    await env.DB.prepare('UPDATE users SET deleted_at = 1 WHERE id = ?').bind(gone).run()
    const fields = { action: 'block', ids: [live, gone] }
    expect(await jobsOf(test, support).preview(fields)).toMatchObject({ count: 1, left_out: 1 })
  })

  it('of a filter counts the same people as the list, for every field', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const ids = await insertCrowd(4, 'Филимон')
    const preview = async (filter: object) => (await jobs.preview({ action: 'block', filter })).count
    expect(await preview({ search: 'филимон' })).toBe(4)
    expect(await preview({ search: 'филимон', active: 'false' })).toBe(0)
    expect(await preview({ search: 'филимон', limit: '2', cursor: 'a1', page: 'x' })).toBe(4)
    const { id } = await jobs.begin({ action: 'block', filter: { search: 'филимон', country: '' } })
    expect(await jobs.finish(id)).toMatchObject({ changed: 4, selection: { ids: null, filter: { search: '•••' } } })
    expect(await preview({ search: 'филимон', active: 'false' })).toBe(4)
    expect(await countUsers('NOT is_active', ids)).toBe(4)
  })

  it('loses its search text when the job ends, however it ends', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const begin = async () => jobs.begin({ action: 'block', filter: { search: 'акулина', active: 'true' } })
    await insertCrowd(1, 'Акулина')
    const [cancelled, stopped] = [await begin(), await begin()]
    expect(cancelled.selection).toEqual({ ids: null, filter: { search: 'акулина', active: 'true' }, job: null })
    const forgotten = { state: 'cancelled', selection: { ids: null, filter: { search: '•••', active: 'true' } } }
    expect(await jobs.cancel(cancelled.id)).toMatchObject(forgotten)
    await changeStaff(staff.id, "role = 'analyst'")
    const superuser = await createStaff('superuser')
    expect(await jobsOf(test, superuser).step(stopped.id)).toMatchObject(forgotten)
    const page = await test.app.request(`${ORIGIN}/admin/jobs/${stopped.id}/`, {
      headers: { Cookie: superuser.cookie },
    })
    expect(await page.text()).not.toContain('href="/admin/people/?')
  })
})

describe('a job confirmation', () => {
  it('is valid while the count is unchanged, and excludes users who joined after the preview', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const filter = { search: 'Евлампий' }
    const ids = await insertCrowd(3, 'Евлампий')
    const { count, last_id } = await jobs.preview({ action: 'block', filter })
    const later = await insertCrowd(2, 'Евлампий')
    const answer = await jobs.ask({ action: 'block', filter, last_id }, count)
    expect(answer.status).toBe(201)
    const { id } = await json<{ id: number }>(answer)
    expect(await jobs.finish(id)).toMatchObject({ total: 3, done: 3, state: 'done' })
    expect([await countUsers('NOT is_active', ids), await countUsers('NOT is_active', later)]).toEqual([3, 0])
  })

  it('with an outdated count is rejected with the new one', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const ids = await insertCrowd(3)
    const { last_id } = await jobs.preview({ action: 'block', ids })
    await env.DB.prepare('UPDATE users SET deleted_at = 1 WHERE id = ?').bind(ids[0]).run()
    const answer = await jobs.ask({ action: 'block', ids, last_id }, 3)
    expect(answer.status).toBe(409)
    expect(await json(answer)).toMatchObject({
      code: 'selection_changed',
      errors: [{ field: 'confirm', message: 'The selection now has 2 people. Check it and confirm again.' }],
    })
  })

  it('never affects more people than confirmed, even if more match the filter later', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const ids = await insertCrowd(4, 'Прасковья')
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE id IN (?, ?)').bind(ids[0], ids[1]).run()
    const job = await jobs.begin({ action: 'block', filter: { search: 'прасковья', active: 'true' } })
    await env.DB.prepare('UPDATE users SET is_active = 1 WHERE id IN (?, ?)').bind(ids[0], ids[1]).run()
    expect(await jobs.finish(job.id)).toMatchObject({ total: 2, done: 2, changed: 2, state: 'done' })
    expect(await countUsers('NOT is_active', ids)).toBe(2)
  })
})

describe('a job request', () => {
  it.each([
    [{ ids: [1], filter: {} }, 'filter not_alone'],
    [{}, 'ids required'],
    [{ ids: [] }, 'ids out_of_range'],
    [{ ids: Array.from({ length: 501 }, (_, i) => i + 1) }, 'ids out_of_range'],
    [{ ids: ['1'] }, 'ids.0 invalid_type'],
    [{ ids: [1], reason: '  ' }, 'reason required'],
    [{ ids: [1], reason: 'x'.repeat(501) }, 'reason too_long'],
    [{ ids: [1], params: { until: '2020-01-01T00:00:00Z' } }, 'params.until not_in_future'],
    [{ ids: [1], params: { until: 'tomorrow' } }, 'params.until invalid_time'],
    [{ ids: [1], action: 'promote' }, 'action invalid_value'],
    [{ filter: { active: 'perhaps' } }, 'filter.active invalid_value'],
    [{ filter: { active: 1 } }, 'filter.active invalid_type'],
    [{ ids: [1], confirm: 1 }, 'last_id required'],
    [{ ids: [1], confirm: 0 }, 'confirm invalid_value'],
  ])('with %j is rejected: %s', async (fields, expected) => {
    const jobs = jobsOf(test, await createStaff('support'))
    expect(await refusal(await jobs.ask({ action: 'block', ...fields }))).toEqual([400, 'invalid_request', expected])
  })

  it('is rejected for too many members before each of them is checked', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const filter = (members: number) => Object.fromEntries(Array.from({ length: members }, (_, i) => [`m${i}`, 1]))
    const answer = async (members: number) => refusal(await jobs.ask({ action: 'block', filter: filter(members) }))
    expect(await answer(4000)).toEqual([400, 'invalid_request', 'filter invalid_value'])
    expect(await answer(40)).toHaveLength(2 + 40)
  })

  it('needs the permission of its action, for the preview too', async () => {
    const ids = await insertCrowd(1)
    const statuses = await Promise.all(
      (['superuser', 'support', 'analyst'] as const).map(async (role) => {
        const jobs = jobsOf(test, await createStaff(role))
        const actions = ['block', 'unblock', 'end_sessions', 'delete']
        return [role, ...(await Promise.all(actions.map(async (action) => (await jobs.ask({ action, ids })).status)))]
      }),
    )
    expect(statuses).toEqual([
      ['superuser', 200, 200, 200, 200],
      ['support', 200, 200, 200, 403],
      ['analyst', 403, 403, 403, 403],
    ])
  })
})
