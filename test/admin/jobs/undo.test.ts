import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Job } from '../../../src/admin/jobs/responses.ts'
import type { Problem } from '../../../src/http/responses.ts'
import { countUsers, eventsOfJob, insertCrowd, jobsOf } from '../../support/jobs.ts'
import { askAs } from '../../support/people.ts'
import { createStaff } from '../../support/staff.ts'
import { createTestApp, currentUser, json, signInAs } from '../../support/test-app.ts'

const test = createTestApp()

const subjects = async (id: number) => (await eventsOfJob(id)).map(({ subject_id: person }) => person)

/** A finished job with its claimed changes. */
async function ended(jobs: ReturnType<typeof jobsOf>, fields: object) {
  return jobs.finish((await jobs.begin(fields)).id)
}

describe('a job that undoes another', () => {
  it('unblocks only the people whom that job blocked', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const [before, ...others] = await insertCrowd(251)
    await askAs(test, staff, 'POST', `${before}/block/`, { reason: 'Long ago' })
    // Other blocks meanwhile put events between those of the job.
    const { id } = await jobs.begin({ action: 'block', ids: [before, ...others] })
    await jobs.step(id)
    const aside = await ended(jobs, { action: 'block', ids: await insertCrowd(120) })
    const blocked = await jobs.finish(id)
    expect(blocked).toMatchObject({ changed: 250, undone_by: 'unblock', selection: { job: null } })
    const undo = await jobs.begin({ action: 'unblock', job: id })
    expect(undo).toMatchObject({ total: 250, undone_by: null, selection: { ids: null, filter: null, job: id } })
    for (const done of [100, 200]) expect(await jobs.step(undo.id)).toMatchObject({ done, state: 'running' })
    expect(await jobs.step(undo.id)).toMatchObject({ done: 250, changed: 250, state: 'done', undone_by: null })
    expect(await countUsers('is_active', others)).toBe(250)
    expect(await countUsers(`NOT is_active AND block_reason = 'Long ago'`, [before!])).toBe(1)
    expect(await countUsers('NOT is_active', await subjects(aside.id))).toBe(120)
    expect(await subjects(undo.id)).toEqual(others)
    const started = await env.DB.prepare(
      `SELECT details FROM audit_events WHERE action = 'job_started' AND details ->> 'job' = ?`,
    )
      .bind(undo.id)
      .first<{ details: string }>()
    expect(JSON.parse(started!.details)).toMatchObject({ job: undo.id, action: 'unblock', total: 250, undoes: id })
  })

  it('skips people who were blocked again since', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const [anew, changed, lifted, untouched] = await insertCrowd(4)
    const { id } = await ended(jobs, { action: 'block', ids: [anew, changed, lifted, untouched] })
    for (const person of [anew, lifted]) await askAs(test, staff, 'POST', `${person}/unblock/`, { reason: 'x' })
    for (const person of [anew, changed]) await askAs(test, staff, 'POST', `${person}/block/`, { reason: 'Fraud' })
    const undo = await ended(jobs, { action: 'unblock', job: id })
    expect(undo).toMatchObject({ total: 4, done: 4, changed: 1 })
    expect(await subjects(undo.id)).toEqual([untouched])
    expect(await countUsers(`NOT is_active AND block_reason = 'Fraud'`, [anew!, changed!])).toBe(2)
    expect(await ended(jobs, { action: 'unblock', job: id })).toMatchObject({ total: 4, changed: 0, undone_by: null })
  })

  it('is not stopped by another one of the same people, which had nothing to change', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const ids = await insertCrowd(3)
    const mistake = await ended(jobs, { action: 'block', ids })
    expect(await ended(jobs, { action: 'block', ids, reason: 'Once more' })).toMatchObject({ done: 3, changed: 0 })
    expect(await ended(jobs, { action: 'unblock', job: mistake.id })).toMatchObject({ total: 3, changed: 3 })
    expect(await countUsers('NOT is_active', ids)).toBe(0)
  })

  it('leaves deletions that a superuser was asked for as well', async () => {
    const staff = await createStaff('superuser')
    const jobs = jobsOf(test, staff)
    const [byMail, other] = await insertCrowd(2)
    const { id } = await ended(jobs, { action: 'delete', ids: [byMail, other] })
    const reason = 'Asked for it by mail'
    await askAs(test, staff, 'POST', `${byMail}/deletion/`, { reason })
    await ended(jobs, { action: 'delete', ids: [byMail] })
    const { results } = await env.DB.prepare(
      `SELECT details FROM audit_events WHERE subject_id = ? AND action = 'deletion_requested' ORDER BY id`,
    )
      .bind(byMail)
      .all<{ details: string }>()
    const [first, second] = results.map(({ details }) => JSON.parse(details) as { after: object })
    expect(second).toMatchObject({ reason, before: first!.after, after: first!.after })
    expect(await ended(jobs, { action: 'cancel_deletion', job: id })).toMatchObject({ total: 2, changed: 1 })
    expect(await countUsers('deletion_requested_at IS NOT NULL', [byMail!])).toBe(1)
    expect(await countUsers('deletion_requested_at IS NULL', [other!])).toBe(1)
  })

  it('decides when it changes a person, not when it starts', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(3)
    const { id } = await ended(jobs, { action: 'block', ids })
    const undo = await jobs.begin({ action: 'unblock', job: id })
    await askAs(test, staff, 'POST', `${ids[0]}/block/`, { reason: 'Fraud' })
    expect(await jobs.finish(undo.id)).toMatchObject({ changed: 2 })
    expect(await countUsers('NOT is_active', ids)).toBe(1)
  })

  it('cancels deletions, except those that users request themselves', async () => {
    const jobs = jobsOf(test, await createStaff('superuser'))
    const person = await signInAs(test)
    const { id } = await currentUser(test, person)
    const crowd = await insertCrowd(2)
    const job = await ended(jobs, { action: 'delete', ids: [id, ...crowd] })
    expect(job).toMatchObject({ changed: 3, undone_by: 'cancel_deletion' })
    const back = await signInAs(test, person.phone)
    await test.request('DELETE', '/api/v1/users/current_user/', { token: back.access })
    expect(await countUsers('deletion_requested_at IS NOT NULL', [id, ...crowd])).toBe(3)
    const undo = await ended(jobs, { action: 'cancel_deletion', job: job.id })
    expect(undo).toMatchObject({ total: 3, changed: 2 })
    expect(await countUsers('deletion_requested_at IS NOT NULL', [id])).toBe(1)
    const [event] = await eventsOfJob(undo.id)
    expect(event?.action).toBe('deletion_cancelled')
    expect(JSON.parse(event!.details)).toMatchObject({
      before: { deletion_at: expect.stringMatching(/Z$/) },
      after: { deletion_at: null },
    })
  })

  it('undoes the finished part of a cancelled job and skips deleted users', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const ids = await insertCrowd(150)
    const { id } = await jobs.begin({ action: 'block', ids })
    await jobs.step(id)
    expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelled', undone_by: 'unblock' })
    await env.DB.prepare('UPDATE users SET deleted_at = 1 WHERE id = ?').bind(ids[0]).run()
    expect(await jobs.preview({ action: 'unblock', job: id })).toMatchObject({ count: 99, left_out: 1 })
    expect(await ended(jobs, { action: 'unblock', job: id })).toMatchObject({ total: 99, changed: 99 })
    expect(await countUsers('is_active', ids)).toBe(149)
  })

  it('is shown on the job that it undoes, with who, when, and how many', async () => {
    const [staff, superuser] = [await createStaff('support'), await createStaff('superuser')]
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(150)
    const { id, undone } = await ended(jobs, { action: 'block', ids })
    expect(undone).toBeNull()
    const other = await ended(jobs, { action: 'block', ids: await insertCrowd(1) })
    const first = await jobs.begin({ action: 'unblock', job: id })
    const started = { job: first.id, staff: { id: staff.id }, created_at: first.created_at }
    expect((await jobs.get(id)).undone).toMatchObject({ ...started, state: 'running', changed: 0 })
    await jobs.step(first.id)
    await jobs.cancel(first.id)
    expect((await jobs.get(id)).undone).toMatchObject({ ...started, state: 'cancelled', changed: 100 })
    const second = await ended(jobsOf(test, superuser), { action: 'unblock', job: id })
    const last = { job: second.id, staff: { id: superuser.id }, state: 'done', changed: 50 }
    expect((await jobs.get(id)).undone).toMatchObject(last)
    expect(await ended(jobs, { action: 'unblock', job: id })).toMatchObject({ changed: 0 })
    const listed = await json<{ results: Job[] }>(await jobs.list())
    expect(listed.results.find((job) => job.id === id)?.undone).toMatchObject(last)
    expect((await jobs.get(other.id)).undone).toBeNull()
    expect((await jobs.get(second.id)).undone).toBeUndefined()
    expect((await jobsOf(test, superuser).get(second.id)).undone).toBeNull()
  })

  it('is found by an index, however many jobs follow', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const { id } = await ended(jobs, { action: 'block', ids: await insertCrowd(2) })
    const undo = await ended(jobs, { action: 'unblock', job: id })
    await env.DB.prepare(
      `INSERT INTO staff_jobs (staff_id, action, selection, params, reason, total, last_id, state, created_at)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
        SELECT ?, 'unblock', json_object('job', 900000 + i), '{"until":null}', 'x', 1, 1, 'cancelled', 1 FROM n`,
    )
      .bind(staff.id)
      .run()
    test.d1.reset()
    expect((await jobs.get(id)).undone).toMatchObject({ job: undo.id, changed: 2 })
    expect(test.d1.counts.rowsRead).toBeLessThan(20)
  })

  it('is rejected for jobs that cannot be undone', async () => {
    const staff = await createStaff('superuser')
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(3)
    const running = await jobs.begin({ action: 'block', ids })
    const block = await ended(jobs, { action: 'block', ids })
    const same = await ended(jobs, { action: 'block', ids })
    const unblock = await ended(jobs, { action: 'unblock', ids })
    const sessions = await ended(jobs, { action: 'end_sessions', ids: await insertCrowd(1) })
    expect([same, unblock, sessions].map(({ undone_by: by }) => by)).toEqual([null, null, null])
    const refused = async (fields: object, asked = jobs) => {
      const answer = await asked.ask(fields)
      const { code, errors = [] } = await json<Problem>(answer)
      return [answer.status, code, ...errors.map((error) => `${error.field} ${error.code}`)]
    }
    const wrong = [400, 'invalid_request', 'job not_undone_so']
    for (const { id } of [running, same, unblock, sessions, { id: 999_999 }])
      expect(await refused({ action: 'unblock', job: id })).toEqual(wrong)
    for (const action of ['block', 'cancel_deletion', 'end_sessions'])
      expect(await refused({ action, job: block.id })).toEqual(wrong)
    const alone = [400, 'invalid_request', 'job not_alone']
    expect(await refused({ action: 'unblock', job: block.id, ids })).toEqual(alone)
    expect(await refused({ action: 'unblock', job: block.id, filter: {} })).toEqual(alone)
    const support = jobsOf(test, await createStaff('support'))
    expect(await refused({ action: 'unblock', job: block.id }, support)).toEqual(wrong)
    expect(await refused({ action: 'cancel_deletion', ids }, support)).toEqual([403, 'permission_denied'])
  })

  it('reads a limited number of rows per step, whatever else is in the audit log', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const noise = `INSERT INTO audit_events (id, actor, subject_id, action, outcome, details)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      SELECT (SELECT max(id) FROM audit_events) + 2 * i, 'staff', 1, 'person_blocked', 'ok', '{"job":999999}' FROM n`
    const { id } = await jobs.begin({ action: 'block', ids: await insertCrowd(300) })
    await env.DB.prepare(noise).run()
    for (let steps = 0; steps < 3; steps += 1) {
      await jobs.step(id)
      await env.DB.prepare(noise).run()
    }
    const undo = await jobs.begin({ action: 'unblock', job: id })
    let job = undo
    for (let steps = 0; job.state === 'running' && steps < 20; steps += 1) {
      test.d1.reset()
      job = await jobs.step(undo.id)
      expect(test.d1.counts.rowsRead).toBeLessThan(4000)
    }
    expect(job).toMatchObject({ state: 'done', done: 300, changed: 300 })
  })
})
