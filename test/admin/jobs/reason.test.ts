import { env } from 'cloudflare:workers'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { AuditPage } from '../../../src/admin/audit/responses.ts'
import { eventsOfJob, insertCrowd, jobsOf } from '../../support/jobs.ts'
import { readPerson, visit } from '../../support/people.ts'
import { runHourly } from '../../support/scheduled.ts'
import { createStaff } from '../../support/staff.ts'
import { createTestApp, json } from '../../support/test-app.ts'

const DAY_MS = 86_400_000
const test = createTestApp()
/** As long as a reason may be, and 1,000 bytes. */
const reason = 'ш'.repeat(500)

/** A job that has ended. */
async function finishedJob(action: string, ids: number[], told = reason) {
  const staff = await createStaff('superuser')
  const jobs = jobsOf(test, staff)
  const { id } = await jobs.finish((await jobs.begin({ action, ids, reason: told })).id)
  return { id, staff }
}

const startOf = async (job: number) =>
  env.DB.prepare(`SELECT details FROM audit_events WHERE action = 'job_started' AND details ->> 'job' = ?`)
    .bind(job)
    .first<string>('details')

/** What the audit log says about what staff did to someone. */
async function detailsOf(subject: number) {
  const { token } = await createStaff('superuser')
  const page = await json<AuditPage>(await test.request('GET', `/api/v1/admin/audit/?subject=${subject}`, { token }))
  return page.results.filter(({ actor }) => actor.kind === 'staff').map(({ details }) => details)
}

it('the events of a job do not repeat its reason, nor that of an earlier block', async () => {
  const ids = await insertCrowd(3)
  for (const action of ['block', 'unblock', 'delete', 'cancel_deletion']) {
    const { id } = await finishedJob(action, ids)
    const events = await eventsOfJob(id)
    expect(await startOf(id)).not.toContain('ш')
    expect(events).toHaveLength(3)
    for (const { details } of events) expect(details.length).toBeLessThan(150)
  }
})

it('the audit log, its file and the pages of the panel show the reason of the job', async () => {
  const ids = await insertCrowd(2)
  const { id, staff } = await finishedJob('block', ids, 'Sign-ups by <a> script')
  const event = expect.objectContaining({ job: id, reason: 'Sign-ups by <a> script' }) as unknown
  expect(await detailsOf(ids[0]!)).toEqual([event])
  expect((await readPerson(test, staff, ids[0]!)).events?.[0]?.details).toEqual(event)
  const file = await test.request('GET', `/api/v1/admin/audit.csv?subject=${ids[1]}`, { token: staff.token })
  expect(await file.text()).toContain('""reason"":""Sign-ups by <a> script""')
  const started = await test.request('GET', '/api/v1/admin/audit/?action=job_started&limit=1', { token: staff.token })
  expect((await json<AuditPage>(started)).results[0]?.details).toMatchObject({
    job: id,
    reason: 'Sign-ups by <a> script',
  })
  const page = await (await visit(test, staff, `audit/?subject=${ids[1]}`)).text()
  expect(page).toContain('<summary><bdi>Sign-ups by &lt;a&gt; script</bdi></summary>')
})

it('an event of an earlier version keeps the reason that it has', async () => {
  const [one, other] = await insertCrowd(2)
  const { id, staff } = await finishedJob('block', [one!])
  const details = { job: id, reason: 'As it was', after: {} }
  await env.DB.prepare(
    `INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, details) VALUES (?, 'staff', ?, ?, 'person_blocked', 'ok', ?)`,
  )
    .bind(Date.now() * 1000, staff.id, other, JSON.stringify(details))
    .run()
  expect(await detailsOf(other!)).toEqual([details])
})

it('an erased person has no reason', async () => {
  const ids = await insertCrowd(1)
  await finishedJob('delete', ids)
  await runHourly(test, Date.now() + 31 * DAY_MS)
  expect(await detailsOf(ids[0]!)).toEqual([null])
})

it('the reason of a bulk action for one person goes with them, one for several people stays', async () => {
  const ids = await insertCrowd(3)
  const [alone, several] = [await finishedJob('block', [ids[0]!]), await finishedJob('block', ids.slice(1))]
  await finishedJob('delete', ids)
  await runHourly(test, Date.now() + 29 * DAY_MS)
  const shown = async ({ id }: { id: number }) => (await jobsOf(test, await createStaff('superuser')).get(id)).reason
  expect([await shown(alone), await shown(several)]).toEqual([reason, reason])
  // One that has changed everyone it was for may not have ended.
  await env.DB.prepare(`UPDATE staff_jobs SET state = 'running', finished_at = NULL WHERE id = ?`).bind(alone.id).run()
  await runHourly(test, Date.now() + 31 * DAY_MS)
  expect([await shown(alone), await shown(several)]).toEqual(['•••', reason])
})

it('a job is kept until no event is left that needs its reason', async () => {
  // The database refuses to delete events of its own last day.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 400 * DAY_MS })
  onTestFinished(() => void vi.useRealTimers())
  const { id } = await finishedJob('block', await insertCrowd(2))
  const jobRows = async () => env.DB.prepare('SELECT count(*) AS n FROM staff_jobs WHERE id = ?').bind(id).first('n')
  const later = Date.now() + 366 * DAY_MS
  // More old events than one run deletes.
  await env.DB.prepare(
    `INSERT INTO audit_events (id, actor, action, outcome) WITH RECURSIVE n (n) AS
      (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000) SELECT n, 'system', 'deleted', 'ok' FROM n`,
  ).run()
  await runHourly(test, later)
  expect([(await eventsOfJob(id)).length, await jobRows()]).toEqual([2, 1])
  await runHourly(test, later)
  expect([(await eventsOfJob(id)).length, await jobRows()]).toEqual([0, 0])
})
