import type { Context } from 'hono'
import { cancelJob } from '../../../admin/jobs/cancel-job.ts'
import { jobsFile } from '../../../admin/jobs/endpoints.ts'
import { getJobOrThrow } from '../../../admin/jobs/job.ts'
import { listJobs } from '../../../admin/jobs/list-jobs.ts'
import type { Job } from '../../../admin/jobs/responses.ts'
import { ListJobsQuery } from '../../../admin/jobs/schemas.ts'
import { stepJob } from '../../../admin/jobs/step-job.ts'
import { jobView } from '../../../admin/jobs/views.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { idOrNotFound } from '../../../http/pagination.ts'
import { requestContext } from '../../../http/request-context.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Download, download } from '../../kit/download.tsx'
import { formatCount } from '../../kit/format-number.ts'
import { parseForm } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Pager } from '../../kit/pager.tsx'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { JOB_TEXTS } from '../../texts/jobs.ts'
import { JobBody, StateBadge } from './job-body.tsx'

const LIST_LIMIT = '50'

function JobTable({ context, jobs }: { context: PanelContext; jobs: Job[] }) {
  const text = JOB_TEXTS[context.language]
  const numbers = (value: number) => formatCount(value, context.language)
  return (
    <Table
      caption={text.title}
      rows={jobs}
      empty={
        <p>
          {text.empty} <a href="/admin/people/">{text.backToPeople}</a>
        </p>
      }
      columns={[
        {
          title: text.job,
          lead: true,
          cell: ({ id, action }) => <a href={`/admin/jobs/${id}/`}>{`${id} · ${text.actions[action]}`}</a>,
        },
        { title: text.status, cell: ({ state }) => <StateBadge context={context} state={state} /> },
        { title: text.done, numeric: true, cell: ({ done, total }) => `${numbers(done)} / ${numbers(total)}` },
        { title: text.changed, numeric: true, cell: ({ changed }) => numbers(changed) },
        { title: text.by, cell: ({ staff }) => <Typed text={staff.name} /> },
        { title: text.when, cell: ({ created_at: at }) => <Time at={at} context={context} /> },
      ]}
    />
  )
}

const jobOf = async (c: Context<AppEnv>, id: string) =>
  getJobOrThrow({ db: c.var.db }, { id: idOrNotFound(id), staff: c.var.staff })

const NOTICES = { started: 'started', cancelled: 'cancelledNow' } as const

/** `/admin/jobs/`: changes of many people, and the page that drives one of them. */
export function createJobPages(panel: Panel) {
  return createRouter()
    .use(requireMay('people.bulk'))
    .get('/', async (c) => {
      const context = panel.context(c)
      const text = JOB_TEXTS[context.language]
      const query = parseForm(ListJobsQuery, { limit: LIST_LIMIT, cursor: c.req.query('cursor') })
      const { results, next, previous } = await listJobs(
        { db: c.var.db },
        { staff: c.var.staff, query, url: c.req.url },
      )
      return panelPage(c, context, {
        title: text.title,
        section: 'jobs',
        body: (
          <>
            <div class="list-head">
              <p class="muted">{text.intro}</p>
              <Download context={context} file={jobsFile} action="/admin/jobs/export/" />
            </div>
            <JobTable context={context} jobs={results} />
            <Pager context={context} next={next} previous={previous} />
          </>
        ),
      })
    })
    .post('/export', ...download(panel, jobsFile))
    .get('/:id', async (c) => {
      const context = panel.context(c)
      const text = JOB_TEXTS[context.language]
      const job = jobView(await jobOf(c, c.req.param('id')))
      const done = c.req.query('done')
      const notice = done === 'started' || done === 'cancelled' ? text[NOTICES[done]] : undefined
      return panelPage(c, context, {
        title: `${text.job} ${job.id} · ${text.actions[job.action]}`,
        section: 'jobs',
        // Of a job that has ended since, that it was started is no news.
        notice: done === 'started' && job.state !== 'running' ? undefined : notice,
        body: <JobBody context={context} job={job} />,
      })
    })
    .post('/:id/step', async (c) => {
      const input = { job: await jobOf(c, c.req.param('id')), context: requestContext(c) }
      const job = jobView(await stepJob({ ...panel.ports, db: c.var.db }, input))
      // The script of the page asks for the numbers; without it the page is drawn again.
      if (c.req.header('accept') === 'application/json') return c.json(job)
      return c.redirect(`/admin/jobs/${job.id}/`, 303)
    })
    .post('/:id/cancel', async (c) => {
      const input = { job: await jobOf(c, c.req.param('id')), by: byStaff(c) }
      const { id, state } = await cancelJob({ ...panel.ports, db: c.var.db }, input)
      return c.redirect(`/admin/jobs/${id}/${state === 'cancelled' ? '?done=cancelled' : ''}`, 303)
    })
}
