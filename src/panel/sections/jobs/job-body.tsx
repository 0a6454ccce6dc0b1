import { JOB_RULES } from '../../../admin/jobs/actions.ts'
import { cancelBulkJob } from '../../../admin/jobs/endpoints.ts'
import { isOpenTo } from '../../../admin/jobs/job.ts'
import type { Job } from '../../../admin/jobs/responses.ts'
import { ActionButton, ActionForm, CsrfField } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { formatCount, fillIn } from '../../kit/format.ts'
import { Badge, Card, Facts, Time, Typed } from '../../kit/small.tsx'
import { JOB_TEXTS, withCount } from '../../texts/jobs.ts'

export const cancelAction: Action<Job> = {
  endpoint: cancelBulkJob,
  path: '/jobs/:id/cancel',
  danger: true,
  words({ language }) {
    const { cancel, cancelExplain } = JOB_TEXTS[language]
    return { label: cancel, explain: cancelExplain, submit: cancel }
  },
  async done({ c, answer }) {
    const { id, state } = await answer.json<Job>()
    return c.redirect(`/admin/jobs/${id}/${state === 'cancelled' ? '?done=cancelled' : ''}`, 303)
  },
}

interface JobProps {
  context: PanelContext
  job: Job
}

const TONES = { running: 'attention', done: 'good', cancelled: 'bad' } as const

export const StateBadge = ({ context, state }: { context: PanelContext; state: Job['state'] }) => (
  <Badge tone={TONES[state]}>{JOB_TEXTS[context.language].states[state]}</Badge>
)

/** A job: progress, buttons to resume or stop, and what it does. */
export function JobBody({ context, job }: JobProps) {
  const text = JOB_TEXTS[context.language]
  return (
    <>
      <Card title={text.progress} actions={<StateBadge context={context} state={job.state} />}>
        <Progress context={context} job={job} />
        {job.state === 'running' ? <Drive context={context} job={job} /> : null}
        <Undo context={context} job={job} />
      </Card>
      <Card title={text.job}>
        <JobFacts context={context} job={job} />
        <p class="bulk-note muted">{text.events}</p>
      </Card>
    </>
  )
}

function Progress({ context: { language }, job: { state, total, done, changed } }: JobProps) {
  const text = JOB_TEXTS[language]
  const figure = (name: string, part: string, value: number) => (
    <div class="stat">
      <span class="stat-name">{name}</span>
      <strong data-part={part}>{formatCount(value, language)}</strong>
    </div>
  )
  return (
    <>
      <progress class="job-progress" max={total} value={state === 'done' ? total : done} aria-label={text.progress} />
      <div class="stats job-stats">
        <div class="stat">
          <span class="stat-name">{text.done}</span>
          <strong>
            <span data-part="done">{formatCount(done, language)}</span> / {formatCount(total, language)}
          </strong>
        </div>
        {figure(text.changed, 'changed', changed)}
        {figure(text.same, 'same', done - changed)}
        {state === 'done' && total > done ? figure(text.gone, 'gone', total - done) : null}
      </div>
    </>
  )
}

/**
 * The script continues a job for the person who started it. Without the script, or after an error, there is a button.
 */
function Drive({ context, job }: JobProps) {
  const { id, staff } = job
  const text = JOB_TEXTS[context.language]
  const isOwn = staff.id === context.staff?.id
  return (
    <>
      <p class="muted" role="status" data-part="drive-status" />
      <p class="notice bad" role="alert" data-part="drive-failure" hidden>
        {text.failed}
      </p>
      <div class="actions">
        <form
          method="post"
          action={`/admin/jobs/${id}/step/`}
          class="inline"
          data-job-drive={isOwn ? 'auto' : 'manual'}
          data-goes-on={text.inProgress}
          data-again={text.again}
        >
          <CsrfField context={context} />
          <button class="primary" type="submit">
            {text.step}
          </button>
        </form>
        <ActionForm action={cancelAction} context={context} of={job} />
      </div>
    </>
  )
}

/** Leads to a confirmation. */
function Undo({ context, job: { id, undone_by: action } }: JobProps) {
  if (action === null || !context.may(JOB_RULES[action])) return null
  return (
    <div class="actions">
      <ActionButton context={context} action="/admin/bulk/" label={JOB_TEXTS[context.language].undo[action]}>
        <input type="hidden" name="action" value={action} />
        <input type="hidden" name="job" value={String(id)} />
      </ActionButton>
    </div>
  )
}

function JobFacts({ context, job }: JobProps) {
  const text = JOB_TEXTS[context.language]
  const { until } = job
  return (
    <Facts
      facts={[
        [text.action, text.actions[job.action]],
        [text.selection, <Selected context={context} job={job} />],
        [text.reason, <Typed text={job.reason} />],
        ...(job.action === 'block'
          ? ([[text.blockedUntil, until === null ? text.noEnd : <Time at={until} context={context} />]] as const)
          : []),
        [text.by, <Typed text={job.staff.name} />],
        [text.when, <Time at={job.created_at} context={context} />],
        ...(job.finished_at === null
          ? []
          : ([[text.finished, <Time at={job.finished_at} context={context} />]] as const)),
        ...(job.undone === null ? [] : ([[text.undone, <Undone context={context} undone={job.undone} />]] as const)),
      ]}
    />
  )
}

/** Job, person and time. */
function Undone({ context, undone }: { context: PanelContext; undone: NonNullable<Job['undone']> }) {
  const { language, staff } = context
  const text = JOB_TEXTS[language]
  const name = `${text.job} ${undone.job}`
  const isOpen = staff !== undefined && isOpenTo(staff, { staffId: undone.staff.id })
  return (
    <>
      {isOpen ? <a href={`/admin/jobs/${undone.job}/`}>{name}</a> : name}{' '}
      <StateBadge context={context} state={undone.state} /> <Typed text={undone.staff.name} />,{' '}
      <Time at={undone.created_at} context={context} />. {`${text.changed}: ${formatCount(undone.changed, language)}`}
    </>
  )
}

/** The people a job applies to. */
function Selected({ context, job: { selection, state } }: { context: PanelContext; job: Job }) {
  const text = JOB_TEXTS[context.language]
  const { ids, job, filter } = selection
  if (ids !== null) return <>{withCount(text.chosen, ids, context.language)}</>
  if (job !== null) return <a href={`/admin/jobs/${job}/`}>{fillIn(text.changedBy, { job })}</a>
  // Days of sign-up are counted in UTC, whatever zone the times around them are shown in.
  const fields = Object.entries(filter ?? {}).map(([name, value]) => [
    name,
    name.startsWith('joined_') ? `${value} UTC` : value,
  ])
  const conditions = (
    <>
      {`${text.filter}: `}
      <bdi>{fields.map(([name, value]) => `${name} = ${value}`).join(', ') || text.everyone}</bdi>
    </>
  )
  // Search terms are deleted when a job ends, so its filter would now match other people.
  const isKnown = state === 'running' || filter?.['search'] === undefined
  if (!isKnown) return conditions
  return <a href={`/admin/people/?${new URLSearchParams(filter ?? {}).toString()}`}>{conditions}</a>
}
