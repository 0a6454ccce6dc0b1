import type { Context } from 'hono'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { idOrNotFound } from '../../http/pagination.ts'
import { requestContext } from '../../http/request-context.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import type { Admin } from '../admin.ts'
import { csvResponse } from '../csv/csv-response.ts'
import { cancelJob } from './cancel-job.ts'
import { createJob } from './create-job.ts'
import { exportJobs } from './export-jobs.ts'
import { getJobOrThrow } from './job.ts'
import { listJobs } from './list-jobs.ts'
import { previewJob } from './preview-job.ts'
import { JobInput, ListJobsQuery } from './schemas.ts'
import { stepJob } from './step-job.ts'
import { jobView } from './views.ts'

/** The job that a path names. @throws AppError `not_found` */
export const jobOf = async (c: Context<AppEnv>, id: string) =>
  getJobOrThrow({ db: c.var.db }, { id: idOrNotFound(id), staff: c.var.staff })

/** `/admin/jobs`: changes of many people at once, in pieces that the caller asks for. */
export function createJobRoutes({ ports, allow }: Admin) {
  const allowed = allow('people.bulk')
  return createRouter()
    .get('/', ...allowed, validate('query', ListJobsQuery), async (c) =>
      c.json(await listJobs({ db: c.var.db }, { staff: c.var.staff, query: c.req.valid('query'), url: c.req.url })),
    )
    .post('/', ...allowed, jsonBody(JobInput), async (c) => {
      const input = c.req.valid('json')
      const asked = { staff: c.var.staff, input }
      if (input.confirm === false) return c.json(await previewJob({ ...ports, db: c.var.db }, asked))
      const begun = { ...asked, confirmed: input.confirm, context: requestContext(c) }
      return c.json(jobView(await createJob({ ...ports, db: c.var.db }, begun)), 201)
    })
    .get('/:id', ...allowed, async (c) => c.json(jobView(await jobOf(c, c.req.param('id')))))
    .post('/:id/step', ...allowed, async (c) => {
      const input = { job: await jobOf(c, c.req.param('id')), context: requestContext(c) }
      return c.json(jobView(await stepJob({ ...ports, db: c.var.db }, input)))
    })
    .post('/:id/cancel', ...allowed, async (c) => {
      const input = { job: await jobOf(c, c.req.param('id')), by: byStaff(c) }
      return c.json(jobView(await cancelJob({ ...ports, db: c.var.db }, input)))
    })
}

/** `/admin/jobs.csv`: changes of many people as a file. */
export function createJobFileRoutes({ ports, allow }: Admin) {
  return createRouter().get('/jobs.csv', ...allow('people.export'), async (c) =>
    csvResponse(await exportJobs({ ...ports, db: c.var.db }, { by: byStaff(c) }), 'jobs.csv'),
  )
}
