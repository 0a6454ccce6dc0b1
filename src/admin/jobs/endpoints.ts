import type { Database } from '../../db/database.ts'
import { idOrNotFound } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { fileEndpoint, NO_FILTER } from '../list-file.ts'
import { createJob, previewJob } from './begin-job.ts'
import { getJobOrThrow, jobView, listJobs, readJobs } from './job.ts'
import { cancelJob, stepJob } from './run-job.ts'
import { JobInput, ListJobsQuery } from './schemas.ts'

const path = '/api/v1/admin/jobs/'
const common = { access: 'staff', permission: 'people.bulk' } as const

interface NamedJob {
  ports: { db: Database }
  staff: Staff
  params: { id: string }
}

/** The job in a path. @throws AppError `not_found` */
const jobOf = async ({ ports: { db }, staff, params: { id } }: NamedJob) =>
  getJobOrThrow({ db }, { id: idOrNotFound(id), staff })

export const listBulkJobs = endpoint(
  { ...common, method: 'get', path, query: ListJobsQuery },
  async ({ ports, staff, query, url }) => json(await listJobs(ports, { staff, query, url })),
)

/** With `confirm: false` a preview, which changes nothing. A job counts as a change when it is created. */
export const createBulkJob = endpoint(
  { ...common, method: 'post', path, body: JobInput, isChange: false },
  async ({ ports, staff, body, context }) => {
    const asked = { staff, input: body, context }
    if (body.confirm === false) return json(await previewJob(ports, asked))
    return json(jobView(await createJob(ports, { ...asked, confirmed: body.confirm })), { status: 201 })
  },
)

export const readBulkJob = endpoint({ ...common, method: 'get', path: `${path}:id/` }, async (request) =>
  json(jobView(await jobOf(request))),
)

/** Steps of a job, and what stops one, are no changes of their own. */
const onward = { ...common, method: 'post', isChange: false } as const

export const stepBulkJob = endpoint({ ...onward, path: `${path}:id/step/` }, async (request) => {
  const { ports, context, by } = request
  const job = await jobOf(request)
  // Whoever else looks at the page only pushes it: their address would be recorded as that of the starter.
  return json(jobView(await stepJob(ports, { job, ...(job.staffId === by.staff.id && { context }) })))
})

export const cancelBulkJob = endpoint({ ...onward, path: `${path}:id/cancel/` }, async (request) => {
  const { ports, by } = request
  return json(jobView(await cancelJob(ports, { job: await jobOf(request), by })))
})

const FILE_PAGE = 500

export const jobsFile = fileEndpoint({
  name: 'jobs',
  permission: 'people.export',
  filter: NO_FILTER,
  pages:
    ({ ports, by }) =>
    async (cursor: Cursor | undefined) =>
      readJobs(ports.db, by.staff, { limit: FILE_PAGE, cursor }),
  columns: [
    'id',
    'action',
    'state',
    ['staff_id', ({ staff }) => staff.id],
    ['staff_name', ({ staff }) => staff.name],
    'reason',
    'until',
    ['selected_ids', ({ selection }) => selection.ids],
    ['selected_filter', ({ selection }) => selection.filter && JSON.stringify(selection.filter)],
    ['selected_job', ({ selection }) => selection.job],
    'total',
    'done',
    'changed',
    'created_at',
    'finished_at',
    ['undone_job', ({ undone }) => undone?.job ?? null],
  ],
})

export const JOB_ENDPOINTS = [listBulkJobs, createBulkJob, readBulkJob, stepBulkJob, cancelBulkJob, jobsFile]
