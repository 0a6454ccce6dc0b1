import { jobsOf, insertCrowd } from '../support/jobs.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

/* How to provoke each answer about bulk jobs. */

const test = createTestApp()

type Jobs = ReturnType<typeof jobsOf>

/** As the creator of a job. */
async function withJob(act: (path: string, token: string) => Promise<Response>) {
  const { token } = await createStaff('support')
  const { id } = await jobsOf(test, { token }).begin({ action: 'block', ids: await insertCrowd(2) })
  return act(`/api/v1/admin/jobs/${id}/`, token)
}

const asStaff = async (act: (jobs: Jobs) => Promise<Response>) => act(jobsOf(test, await createStaff('superuser')))

const unknown = async (method: string, rest = '') => {
  const { token } = await createStaff('superuser')
  return test.request(method, `/api/v1/admin/jobs/999999/${rest}`, { token })
}

const asAnalyst = async (method: string, path = '') => {
  const { token } = await createStaff('analyst')
  return test.request(method, `/api/v1/admin/jobs/${path}`, { token })
}

const begun = async (difference: number, limits = '') => {
  const jobs = jobsOf(createTestApp({ variables: { LIMITS: limits } }), await createStaff('superuser'))
  const fields = { action: 'block', ids: await insertCrowd(2) }
  const { count, last_id } = await jobs.preview(fields)
  return jobs.ask({ ...fields, last_id }, count + difference)
}

export const JOB_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  admin_jobs: {
    '403 permission_denied': async () => asAnalyst('GET'),
    '200 application/json': async () =>
      withJob((path, token) => test.request('GET', path.replace(/\d+\/$/, ''), { token })),
    '400 invalid_request': async () => asStaff((jobs) => jobs.list('?limit=0')),
  },
  admin_job_create: {
    '200 application/json': async () =>
      asStaff(async (jobs) => jobs.ask({ action: 'delete', ids: await insertCrowd(3) })),
    '201 application/json': async () => begun(0),
    '400 invalid_request': async () => asStaff((jobs) => jobs.ask({ action: 'block' })),
    '403 permission_denied': async () => {
      const jobs = jobsOf(test, await createStaff('support'))
      return jobs.ask({ action: 'delete', ids: [1] })
    },
    '409 selection_changed': async () => begun(1),
    '409 too_many_jobs': async () => {
      const jobs = jobsOf(test, await createStaff('support'))
      const fields = { action: 'block', ids: await insertCrowd(1) }
      for (let i = 0; i < 20; i += 1) await jobs.begin(fields)
      const { count, last_id } = await jobs.preview(fields)
      return jobs.ask({ ...fields, last_id }, count)
    },
    '429 changes_per_staff': async () => begun(0, 'changes_per_staff=0'),
    '429 bulk_changes_per_staff': async () => begun(0, 'bulk_changes_per_staff=1'),
    '429 selections_per_staff': async () => {
      await insertCrowd(2001)
      const closed = createTestApp({ variables: { LIMITS: 'selections_per_staff=0' } })
      return jobsOf(closed, await createStaff('support')).ask({ action: 'block', filter: {} })
    },
  },
  admin_job: {
    '403 permission_denied': async () => asAnalyst('GET', '1/'),
    '200 application/json': async () => withJob((path, token) => test.request('GET', path, { token })),
    '404 not_found': async () => unknown('GET'),
  },
  admin_job_step: {
    '403 permission_denied': async () => asAnalyst('POST', '1/step/'),
    '200 application/json': async () => withJob((path, token) => test.request('POST', `${path}step/`, { token })),
    '404 not_found': async () => unknown('POST', 'step/'),
  },
  admin_job_cancel: {
    '403 permission_denied': async () => asAnalyst('POST', '1/cancel/'),
    '200 application/json': async () => withJob((path, token) => test.request('POST', `${path}cancel/`, { token })),
    '404 not_found': async () => unknown('POST', 'cancel/'),
  },
}
