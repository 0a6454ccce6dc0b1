import type { Context } from 'hono'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { requestContext } from '../../../http/request-context.ts'
import { createJob } from '../../jobs/create-job.ts'
import { previewJob } from '../../jobs/preview-job.ts'
import type { JobPreview } from '../../jobs/responses.ts'
import { JobInput } from '../../jobs/schemas.ts'
import { PostForm, ReasonField } from '../components/action.tsx'
import { Field } from '../components/field.tsx'
import { Card, Typed } from '../components/small.tsx'
import type { PanelContext } from '../context.ts'
import { EMPTY_FORM, parseForm, readAll, readForm, submitForm } from '../forms.ts'
import type { FormState } from '../forms.ts'
import { panelPage } from '../page.tsx'
import type { Panel } from '../panel.ts'
import { requireMay } from '../require-panel-staff.ts'
import { JOB_TEXTS, withCount } from '../texts/jobs.ts'
import { jobFields } from './job-fields.ts'

/** A reason for whoever only looks: the verb wants one, and nothing is recorded. */
const NO_REASON = '-'

async function preview(c: Context<AppEnv>, panel: Panel, values: Record<string, string>): Promise<JobPreview> {
  // Always of now: what was confirmed may have been another count.
  const { confirm: _, last_id: __, until: ___, ...selection } = values
  const input = parseForm(JobInput, jobFields({ ...selection, reason: NO_REASON }))
  return previewJob({ ...panel.ports, db: c.var.db }, { staff: c.var.staff, input })
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
        <p class="bulk-explain">{text.explains[action]}</p>
        <People context={context} people={asked.people} />
        {count === 0 ? <p class="notice attention">{text.nobody}</p> : <BeginForm context={context} {...asked} />}
        <p class="bulk-note">
          <a href={`/admin/people/${asked.values['filter'] ? `?${asked.values['filter']}` : ''}`}>
            {text.backToPeople}
          </a>
        </p>
      </>
    ),
  })
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
    <Card title={`${text.count}: ${count.toLocaleString(language)}`}>
      {sample.length === 0 ? null : (
        <>
          <p class="muted">{text.sample}</p>
          <ul class="bulk-sample">
            {sample.map(({ id, name, phone }) => (
              <li>
                <a href={`/admin/people/${id}/`}>{id}</a> <Typed text={name} /> <Typed text={phone} />
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
    <PostForm context={context} action="/admin/bulk/confirm/" form={form}>
      <input type="hidden" name="action" value={action} />
      {values['ids'] === undefined ? null : <input type="hidden" name="ids" value={values['ids']} />}
      {values['filter'] === undefined ? null : <input type="hidden" name="filter" value={values['filter']} />}
      <input type="hidden" name="confirm" value={String(count)} />
      <input type="hidden" name="last_id" value={String(lastId)} />
      {action === 'block' ? (
        <Field form={form} name="until" type="datetime-local" label={text.until} hint={text.untilHint} />
      ) : null}
      <ReasonField context={context} form={form} />
      <div class="actions">
        <button class={action === 'block' || action === 'delete' ? 'primary danger' : 'primary'} type="submit">
          {withCount(text.begin[action], count, context.language)}
        </button>
      </div>
    </PostForm>
  )
}

/** `/admin/bulk/`: what the list of people sends its selection to. Looking changes nothing; confirming begins a job. */
export function createBulkPages(panel: Panel) {
  return (
    createRouter()
      .use(requireMay('people.bulk'))
      // Whoever changes the language there, or loads the page anew, has no selection any more.
      .get('/', (c) => c.redirect(`/admin/people/${new URL(c.req.url).search}`, 303))
      .get('/confirm', (c) => c.redirect(`/admin/people/${new URL(c.req.url).search}`, 303))
      .post('/', async (c) => {
        const { ids: _, ...rest } = await readForm(c)
        const ids = (await readAll(c, 'ids')).join(',')
        // What is ticked wins over the whole filter.
        const { filter: __, ...named } = rest
        const values = ids === '' ? rest : { ...named, ids }
        return drawConfirmation(c, panel, { values, form: EMPTY_FORM, people: await preview(c, panel, values) })
      })
      .post('/confirm', (c) =>
        submitForm(c, {
          redraw: async (form) => {
            const { values } = form
            const field = form.errors['confirm'] ?? form.errors['ids'] ?? form.errors['filter']
            const message = field === undefined ? form.message : `${form.message ?? ''} ${field}`
            const errors = { ...form.errors, until: form.errors['params.until'] ?? '' }
            if (errors.until === '') Reflect.deleteProperty(errors, 'until')
            const shown = { values, errors, ...(message !== undefined && { message }) }
            return drawConfirmation(c, panel, { values, form: shown, people: await preview(c, panel, values) })
          },
          act: async (values) => {
            const input = parseForm(JobInput, jobFields(values))
            const asked = { staff: c.var.staff, input, confirmed: Number(input.confirm), context: requestContext(c) }
            const { id } = await createJob({ ...panel.ports, db: c.var.db }, asked)
            return c.redirect(`/admin/jobs/${id}/?done=started`, 303)
          },
        }),
      )
  )
}
