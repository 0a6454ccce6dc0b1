import type { Job } from '../../../admin/jobs/responses.ts'
import type { PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../texts/fill-in.ts'
import { JOB_TEXTS, withCount } from '../../texts/jobs.ts'

/** Whom a job is about. */
export function Selected({ context, job: { selection, state } }: { context: PanelContext; job: Job }) {
  const text = JOB_TEXTS[context.language]
  const { ids, job, filter } = selection
  if (ids !== null) return <>{withCount(text.chosen, ids, context.language)}</>
  if (job !== null) return <a href={`/admin/jobs/${job}/`}>{fillIn(text.changedBy, { job })}</a>
  const fields = Object.entries(filter ?? {})
  const conditions = (
    <>
      {`${text.filter}: `}
      <bdi>{fields.map(([name, value]) => `${name} = ${value}`).join(', ') || text.everyone}</bdi>
    </>
  )
  // Of a job that has ended the words of a search are forgotten: its list would be another one.
  const isKnown = state === 'running' || filter?.['search'] === undefined
  if (!isKnown) return conditions
  return <a href={`/admin/people/?${new URLSearchParams(filter ?? {}).toString()}`}>{conditions}</a>
}
