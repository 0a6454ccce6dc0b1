import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Job } from '../../../src/admin/jobs/responses.ts'
import { failAfter, failBefore } from '../../support/failing-database.ts'
import { countUsers, eventsOfJob, insertCrowd, jobsOf } from '../../support/jobs.ts'
import { runHourly } from '../../support/scheduled.ts'
import { changeStaff, createStaff } from '../../support/staff.ts'
import { createTestApp, currentUser, json, signInAs } from '../../support/test-app.ts'

const test = createTestApp()
const UNTIL = '2099-01-31T18:00:00.000Z'

const refresh = async (token: string) =>
  (await test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: token } })).status

const subjects = (events: { subject_id: number }[]) => events.map(({ subject_id: id }) => id).sort((a, b) => a - b)

describe('a bulk job', () => {
  it('blocks 500 people, 100 per step: their refresh fails and each gets one event', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const [first, last] = [await signInAs(test), await signInAs(test)]
    const crowd = await insertCrowd(498)
    const ids = [(await currentUser(test, first)).id, (await currentUser(test, last)).id, ...crowd]
    const job = await jobs.begin({ action: 'block', ids, params: { until: UNTIL } })
    expect(job).toMatchObject({ state: 'running', total: 500, done: 0, changed: 0, until: UNTIL })
    expect(await refresh(first.refresh)).toBe(200)
    for (const done of [100, 200, 300, 400]) expect(await jobs.step(job.id)).toMatchObject({ done, state: 'running' })
    expect(await jobs.step(job.id)).toMatchObject({ done: 500, changed: 500, state: 'done' })
    expect(await refresh(last.refresh)).toBe(401)
    expect(await countUsers(`NOT is_active AND block_reason = 'Sign-ups by a script'`, ids)).toBe(500)
    const events = await eventsOfJob(job.id)
    expect(subjects(events)).toEqual(ids.toSorted((a, b) => a - b))
    expect(events.every(({ actor_id: id, request_id: request }) => id === staff.id && request !== null)).toBe(true)
    expect(JSON.parse(events[0]!.details)).toEqual({
      job: job.id,
      before: { is_active: true, blocked_until: null },
      after: { is_active: false, blocked_until: UNTIL },
    })
  })

  it('records no request of whoever else looks at its page', async () => {
    const [starter, viewer] = [await createStaff('support'), await createStaff('superuser')]
    const ids = await insertCrowd(101)
    const job = await jobsOf(test, starter).begin({ action: 'block', ids })
    await jobsOf(test, viewer).step(job.id)
    await jobsOf(test, starter).step(job.id)
    const events = await eventsOfJob(job.id)
    expect(events.map(({ actor_id: id, request_id: request }) => [id, request !== null])).toEqual([
      ...Array.from({ length: 100 }, () => [starter.id, false]),
      [starter.id, true],
    ])
  })

  it('unblocks people and records their previous block', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(3)
    await jobs.finish((await jobs.begin({ action: 'block', ids: ids.slice(0, 2), params: { until: UNTIL } })).id)
    const job = await jobs.finish((await jobs.begin({ action: 'unblock', ids })).id)
    expect(job).toMatchObject({ done: 3, changed: 2 })
    expect(await countUsers('is_active AND block_reason IS NULL AND blocked_until IS NULL', ids)).toBe(3)
    const [event] = await eventsOfJob(job.id)
    expect(JSON.parse(event!.details)).toMatchObject({
      before: { is_active: false, blocked_until: UNTIL },
      after: { is_active: true },
    })
  })

  it('ends sessions and skips people without any', async () => {
    const jobs = jobsOf(test, await createStaff('superuser'))
    const ids = await insertCrowd(3)
    await env.DB.prepare('UPDATE sessions SET ended_at = 1 WHERE user_id = ?').bind(ids[0]).run()
    const job = await jobs.finish((await jobs.begin({ action: 'end_sessions', ids })).id)
    expect(job).toMatchObject({ done: 3, changed: 2, state: 'done' })
    expect(subjects(await eventsOfJob(job.id))).toEqual([ids[1], ids[2]])
    const open = await env.DB.prepare('SELECT count(*) AS n FROM sessions WHERE user_id IN (?, ?) AND ended_at IS NULL')
      .bind(ids[0], ids[1])
      .first()
    expect(open).toEqual({ n: 0 })
  })

  it('deletes with the grace period: sessions end now, and a sign-in cancels it', async () => {
    const jobs = jobsOf(test, await createStaff('superuser'))
    const person = await signInAs(test)
    const { id } = await currentUser(test, person)
    const job = await jobs.finish((await jobs.begin({ action: 'delete', ids: [id] })).id)
    expect(job).toMatchObject({ changed: 1, state: 'done' })
    expect(await refresh(person.refresh)).toBe(401)
    expect(await countUsers('deletion_requested_at IS NOT NULL AND deleted_at IS NULL', [id])).toBe(1)
    const [event] = await eventsOfJob(job.id)
    expect(event?.action).toBe('deletion_requested')
    expect(JSON.parse(event!.details)).toMatchObject({ after: { deletion_at: expect.stringMatching(/Z$/) } })
    await signInAs(test, person.phone)
    expect(await countUsers('deletion_requested_at IS NULL', [id])).toBe(1)
  })

  it('handles each person once when several clients run it', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const ids = await insertCrowd(350)
    const { id } = await jobs.begin({ action: 'block', ids })
    for (let rounds = 0; rounds < 4; rounds += 1) await Promise.all(Array.from({ length: 5 }, () => jobs.step(id)))
    expect(await jobs.get(id)).toMatchObject({ done: 350, changed: 350, state: 'done' })
    expect(subjects(await eventsOfJob(id))).toEqual(ids)
  })

  it('continues after a crash at any point of a step', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(250)
    const { id } = await jobs.begin({ action: 'block', ids })
    for (const fail of [failBefore, failAfter]) {
      const { openDatabase } = fail({ from: 3, to: 3 })
      const dying = createTestApp({ ports: { openDatabase } })
      const answer = await dying.request('POST', `/api/v1/admin/jobs/${id}/step/`, { token: staff.token })
      expect(answer.status).toBe(503)
    }
    // The first step failed before its batch, the second after it.
    expect(await jobs.get(id)).toMatchObject({ done: 100, changed: 100, state: 'running' })
    expect(await jobs.finish(id)).toMatchObject({ done: 250, changed: 250, state: 'done' })
    expect(subjects(await eventsOfJob(id))).toEqual(ids)
  })

  it('stops when it is cancelled; later steps do nothing', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const ids = await insertCrowd(250)
    const { id } = await jobs.begin({ action: 'block', ids })
    await jobs.step(id)
    expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelled', done: 100, finished_at: expect.any(String) })
    expect(await jobs.step(id)).toMatchObject({ state: 'cancelled', done: 100 })
    expect(await countUsers('NOT is_active', ids)).toBe(100)
    const cancelled = env.DB.prepare(
      `SELECT count(*) AS n FROM audit_events WHERE action = 'job_cancelled' AND details ->> 'job' = ?`,
    )
    await jobs.cancel(id)
    expect(await cancelled.bind(id).first()).toEqual({ n: 1 })
  })

  it('skips people who were deleted or blocked meanwhile', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const ids = await insertCrowd(10)
    const { id } = await jobs.begin({ action: 'block', ids })
    await env.DB.batch([
      env.DB.prepare('UPDATE users SET deleted_at = 1 WHERE id = ?').bind(ids[0]),
      env.DB.prepare('UPDATE users SET is_active = 0 WHERE id = ?').bind(ids[1]),
    ])
    expect(await jobs.finish(id)).toMatchObject({ total: 10, done: 9, changed: 8, state: 'done' })
    expect(subjects(await eventsOfJob(id))).toEqual(ids.slice(2))
  })

  it('is continued by the hourly job in the name of its creator', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(250)
    const { id } = await jobs.begin({ action: 'block', ids })
    await jobs.step(id)
    expect((await runHourly(test)).report).toMatchObject({ job_steps_done: 2 })
    expect(await jobs.get(id)).toMatchObject({ done: 250, state: 'done' })
    const last = (await eventsOfJob(id)).at(-1)!
    expect(last).toMatchObject({ actor_id: staff.id, request_id: null })
    expect((await runHourly(test)).report).toMatchObject({ job_steps_done: 0 })
  })

  it('is one of at most 20 that a staff member has running, however many they start at once', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(1)
    const { last_id } = await jobs.preview({ action: 'end_sessions', ids })
    const start = async () => jobs.ask({ action: 'end_sessions', ids, last_id }, 1)
    const answers = await Promise.all(Array.from({ length: 25 }, start))
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(20)
    const refused = answers.find(({ status }) => status !== 201)!
    expect([refused.status, await json(refused)]).toMatchObject([409, { code: 'too_many_jobs' }])
    const recorded = `SELECT count(*) AS n FROM audit_events WHERE actor_id = ? AND actor = 'staff' AND action = 'job_started'`
    expect(await env.DB.prepare(recorded).bind(staff.id).first('n')).toBe(20)
    await jobs.finish((await json<Job>(made[0]!)).id)
    expect((await start()).status).toBe(201)
    const colleague = jobsOf(test, await createStaff('support'))
    expect((await colleague.begin({ action: 'end_sessions', ids })).state).toBe('running')
  })

  it('does not wait behind the jobs of a colleague for the hourly job', async () => {
    await env.DB.exec(`UPDATE staff_jobs SET state = 'cancelled' WHERE state = 'running'`)
    const [busy, other] = [jobsOf(test, await createStaff('support')), jobsOf(test, await createStaff('support'))]
    const ids = await insertCrowd(150)
    for (let i = 0; i < 20; i += 1) await busy.begin({ action: 'end_sessions', ids })
    const { id } = await other.begin({ action: 'end_sessions', ids })
    await runHourly(test)
    expect(await other.get(id)).toMatchObject({ state: 'done' })
  })

  it('stops when its creator is blocked or loses the role', async () => {
    for (const change of ['blocked_at = 1', "role = 'analyst'"]) {
      const staff = await createStaff('support')
      const ids = await insertCrowd(120)
      const { id } = await jobsOf(test, staff).begin({ action: 'block', ids })
      await jobsOf(test, staff).step(id)
      await changeStaff(staff.id, change)
      await runHourly(test)
      const job = await jobsOf(test, await createStaff('superuser')).get(id)
      expect([change, job.state, job.done]).toEqual([change, 'cancelled', 100])
      expect(await countUsers('NOT is_active', ids)).toBe(100)
    }
  })

  it('is visible to its creator and to superusers', async () => {
    const jobs = jobsOf(test, await createStaff('support'))
    const { id } = await jobs.begin({ action: 'block', ids: await insertCrowd(1) })
    const stranger = await jobsOf(test, await createStaff('support')).list()
    expect((await json<{ results: unknown[] }>(stranger)).results).toEqual([])
    expect(await jobsOf(test, await createStaff('support')).get(id)).toMatchObject({ code: 'not_found' })
    expect(await jobsOf(test, await createStaff('superuser')).get(id)).toMatchObject({ id })
    expect(await jobsOf(test, await createStaff('support')).step(id)).toMatchObject({ code: 'not_found' })
    const { results } = await json<{ results: { id: number }[] }>(await jobs.list())
    expect(results.map((job) => job.id)).toEqual([id])
  })
})
