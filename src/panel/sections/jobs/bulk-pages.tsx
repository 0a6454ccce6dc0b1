import type { Context } from 'hono'
import { createJob, previewJob } from '../../../admin/jobs/begin-job.ts'
import { listBulkJobs } from '../../../admin/jobs/endpoints.ts'
import type { JobPreview } from '../../../admin/jobs/responses.ts'
import { JobInput } from '../../../admin/jobs/schemas.ts'
import { AppError } from '../../../errors/app-error.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { checkInput } from '../../../http/read-input.ts'
import { requestContext } from '../../../http/request-context.ts'
import { requireMay } from '../../kit/access.ts'
import { PostForm, ReasonField } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { formatCount, fillIn } from '../../kit/format.ts'
import { EMPTY_FORM, readAll, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { PersonLink, Card } from '../../kit/small.tsx'
import { JOB_TEXTS, withCount } from '../../texts/jobs.ts'

/** A preview needs no reason, but its schema requires one. No job is recorded. */
const NO_REASON = '-'

async function preview(c: Context<AppEnv>, panel: Panel, values: Record<string, string>): Promise<JobPreview> {
  // Always count afresh: the number in the form may be outdated.
  const { confirm: _, last_id: __, until: ___, ...selection } = values
  const input = checkInput(JobInput, jobFields({ ...selection, reason: NO_REASON }))
  return previewJob({ ...panel.ports, db: c.var.db }, { staff: c.var.staff, input, context: requestContext(c) })
}

/** Shown again when rejected. What counting again may not cost, the form has: their input is not lost to a limit. */
async function previewAgain(c: Context<AppEnv>, panel: Panel, values: Record<string, string>): Promise<JobPreview> {
  try {
    return await preview(c, panel, values)
  } catch (error) {
    const [count, lastId] = [number(values['confirm']), number(values['last_id'])]
    if (!(error instanceof AppError) || error.code !== 'selections_per_staff') throw error
    if (count === undefined || lastId === undefined) throw error
    const { action } = checkInput(JobInput, jobFields({ ...values, reason: NO_REASON }))
    return { action, count, last_id: lastId, left_out: 0, sample: [] }
  }
}

interface Asked {
  values: Record<string, string>
  form: FormState
  people: JobPreview
}

function drawConfirmation(c: Context<AppEnv>, panel: Panel, asked: Asked) {
  const context = panel.context(c)
  const text = JOB_TEXTS[context.language]
  const { action, count } = asked.people
  return panelPage(c, context, {
    title: withCount(text.asks[action], count, context.language),
    section: 'people',
    body: (
      <>
        <p class="bulk-explain">{explained(text, asked)}</p>
        <People context={context} people={asked.people} />
        {count === 0 ? <p class="notice attention">{text.noneAllowed}</p> : <BeginForm context={context} {...asked} />}
        <p class="bulk-note">
          <BackLink context={context} values={asked.values} />
        </p>
      </>
    ),
  })
}

/** Undoing a job gets its own explanation: not everyone may still be as the job left them. */
function explained(text: (typeof JOB_TEXTS)['en'], { values, people: { action } }: Asked): string {
  const { job } = values
  const isUndoing = job !== undefined && (action === 'unblock' || action === 'cancel_deletion')
  return isUndoing ? fillIn(text.undoExplains[action], { job }) : text.explains[action]
}

function People({
  context,
  people: { count, left_out: leftOut, sample },
}: {
  context: PanelContext
  people: JobPreview
}) {
  const text = JOB_TEXTS[context.language]
  const { language } = context
  return (
    <Card title={`${text.count}: ${formatCount(count, language)}`}>
      {sample.length === 0 ? null : (
        <>
          <p class="muted">{text.sample}</p>
          <ul class="bulk-sample">
            {sample.map((person) => (
              <li>
                <PersonLink context={context} person={person} />
              </li>
            ))}
            {count > sample.length ? (
              <li class="muted">{withCount(text.more, count - sample.length, language)}</li>
            ) : null}
          </ul>
        </>
      )}
      {leftOut === 0 ? null : <p class="muted">{withCount(text.leftOut, leftOut, language)}</p>}
    </Card>
  )
}

function BeginForm({ context, values, form, people }: Asked & { context: PanelContext }) {
  const text = JOB_TEXTS[context.language]
  const { action, count, last_id: lastId } = people
  return (
    <PostForm context={context} action="/admin/bulk/confirm/" form={form} reopen="/admin/bulk/">
      <input type="hidden" name="action" value={action} />
      {values['ids'] === undefined ? null : <input type="hidden" name="ids" value={values['ids']} />}
      {values['filter'] === undefined ? null : <input type="hidden" name="filter" value={values['filter']} />}
      {values['job'] === undefined ? null : <input type="hidden" name="job" value={values['job']} />}
      <input type="hidden" name="confirm" value={String(count)} />
      <input type="hidden" name="last_id" value={String(lastId)} />
      {action === 'block' ? (
        <Field form={form} name="until" type="datetime-local" label={text.until} hint={text.untilHint} />
      ) : null}
      <ReasonField context={context} form={form} />
      <div class="actions">
        <button class={action === 'block' || action === 'delete' ? 'primary danger' : 'primary'} type="submit">
          {withCount(text.confirm[action], count, context.language)}
        </button>
      </div>
    </PostForm>
  )
}

/** No preview: nobody is selected, or the filter is invalid or matches too many people. */
function drawRefusal(c: Context<AppEnv>, panel: Panel, { values, errors, message = '' }: FormState) {
  const context = panel.context(c)
  const text = JOB_TEXTS[context.language]
  const { ids: unticked, ...others } = errors
  const isNobody = unticked !== undefined && !values['ids']
  const wrong = Object.values(others)
  return panelPage(c, context, {
    title: isNobody ? text.noneSelected : text.title,
    section: 'people',
    body: (
      <div class="empty">
        <p>{isNobody ? text.selectFirst : wrong.length > 0 ? wrong.join(' ') : message}</p>
        <p>
          <BackLink context={context} values={values} />
        </p>
      </div>
    ),
  })
}

function BackLink({ context, values: { filter, job } }: { context: PanelContext; values: Record<string, string> }) {
  const text = JOB_TEXTS[context.language]
  if (job !== undefined) return <a href={`/admin/jobs/${encodeURIComponent(job)}/`}>{text.backToJob}</a>
  return <a href={`/admin/people/${filter ? `?${filter}` : ''}`}>{text.backToPeople}</a>
}

/** Hidden fields have no place for their errors. */
const HIDDEN_FIELDS = ['confirm', 'ids', 'filter', 'job', 'last_id']

/** Moves errors to where the form shows them. */
function asShown({ values, errors, message }: FormState): FormState {
  const hidden = HIDDEN_FIELDS.flatMap((name) => errors[name] ?? [])
  const { 'params.until': until, ...others } = errors
  return {
    values,
    errors: { ...others, ...(until !== undefined && { until }) },
    ...(message !== undefined && { message: [message, ...hidden].join(' ') }),
  }
}

/** A GET, from a language link or a reload, carries no selection. */
const backToPeople = (c: Context<AppEnv>) => c.redirect(`/admin/people/${new URL(c.req.url).search}`, 303)

/** `/admin/bulk/`: receives a selection from the list of people and shows a preview; confirming it starts a job. */
export function createBulkPages(panel: Panel) {
  return createRouter()
    .use(requireMay(listBulkJobs))
    .get('/', backToPeople)
    .get('/confirm', backToPeople)
    .post('/', (c) =>
      submitForm(c, {
        redraw: async (form) => drawRefusal(c, panel, form),
        act: async (sent) => {
          // `sent` only has the last value of a repeated name.
          const { ids: _, ...rest } = sent
          const ids = (await readAll(c, 'ids')).join(',')
          // Only "Apply to all results" sends a filter. It wins over any ticked boxes.
          const values = rest['filter'] === undefined && ids !== '' ? { ...rest, ids } : rest
          return drawConfirmation(c, panel, { values, form: EMPTY_FORM, people: await preview(c, panel, values) })
        },
      }),
    )
    .post('/confirm', (c) =>
      submitForm(c, {
        redraw: async (form) => {
          const people = await previewAgain(c, panel, form.values)
          return drawConfirmation(c, panel, { values: form.values, form: asShown(form), people })
        },
        act: async (values) => {
          const input = checkInput(JobInput, jobFields(values))
          const asked = { staff: c.var.staff, input, confirmed: Number(input.confirm), context: requestContext(c) }
          const { id } = await createJob({ ...panel.ports, db: c.var.db }, asked)
          return c.redirect(`/admin/jobs/${id}/?done=started`, 303)
        },
      }),
    )
}

const number = (text: string | undefined) => (text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined)

/** The form as the body of the JSON route. */
function jobFields(values: Record<string, string>): Record<string, unknown> {
  const { action, ids, filter, job, reason, until, confirm, last_id: lastId } = values
  return {
    action,
    reason,
    ...(ids !== undefined && { ids: ids.split(',').map((id) => number(id) ?? id) }),
    ...(ids === undefined && filter !== undefined && { filter: Object.fromEntries(new URLSearchParams(filter)) }),
    ...(job !== undefined && { job: number(job) ?? job }),
    // The browser's input has no zone; the value is UTC.
    ...(until && { params: { until: `${until}${until.endsWith('Z') ? '' : 'Z'}` } }),
    confirm: confirm === undefined ? false : number(confirm),
    ...(lastId !== undefined && { last_id: number(lastId) }),
  }
}
