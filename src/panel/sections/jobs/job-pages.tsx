import type { Context } from 'hono'
import { jobsFile, listBulkJobs, readBulkJob, stepBulkJob } from '../../../admin/jobs/endpoints.ts'
import type { Job, JobPage } from '../../../admin/jobs/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { formatCount } from '../../kit/format.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { panelPage } from '../../kit/page.tsx'
import { Time, Typed } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { JOB_TEXTS } from '../../texts/jobs.ts'
import { cancelAction, JobBody, StateBadge } from './job-body.tsx'

const jobList: ListPage<JobPage> = {
  path: '/jobs',
  section: 'jobs',
  list: listBulkJobs,
  file: jobsFile,
  limit: 50,
  title: ({ context: { language } }) => JOB_TEXTS[language].title,
  intro: ({ context: { language } }) => <p class="muted">{JOB_TEXTS[language].intro}</p>,
  columns: ({ context }) => columnsOf(context),
  empty: ({ context: { language } }) => (
    <p>
      {JOB_TEXTS[language].empty} <a href="/admin/people/">{JOB_TEXTS[language].backToPeople}</a>
    </p>
  ),
}

function columnsOf(context: PanelContext): Column<Job>[] {
  const text = JOB_TEXTS[context.language]
  const numbers = (value: number) => formatCount(value, context.language)
  return [
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
  ]
}

const NOTICES = { started: 'started', cancelled: 'cancelledNow' } as const

/** `/admin/jobs/`: bulk actions, and the page that drives one. */
export function createJobPages(panel: Panel) {
  async function drawJob(c: Context<AppEnv>) {
    const context = panel.context(c)
    const text = JOB_TEXTS[context.language]
    const job = await (await callAsStaff(c, panel.ports, readBulkJob)).json<Job>()
    const done = c.req.query('done')
    const notice = done === 'started' || done === 'cancelled' ? text[NOTICES[done]] : undefined
    return panelPage(c, context, {
      title: `${text.job} ${job.id} · ${text.actions[job.action]}`,
      section: 'jobs',
      // No "started" notice for a job that has already ended.
      notice: done === 'started' && job.state !== 'running' ? undefined : notice,
      body: <JobBody context={context} job={job} />,
    })
  }

  const router = createRouter()
  addListPage(router, panel, jobList)
  router.get('/jobs/:id', requireMay(readBulkJob), async (c) => drawJob(c))
  router.post('/jobs/:id/step', requireMay(stepBulkJob), async (c) => {
    const answer = await callAsStaff(c, panel.ports, stepBulkJob)
    // The script requests JSON; without it the page is shown again.
    if (c.req.header('accept') === 'application/json') return answer
    const { id } = await answer.json<Job>()
    return c.redirect(`/admin/jobs/${id}/`, 303)
  })
  addForms(router, panel, [cancelAction])
  return router
}
