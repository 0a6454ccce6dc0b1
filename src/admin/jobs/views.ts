import { toIso, toIsoOrNull } from '../../lib/time.ts'
import { undoingOf } from './job.ts'
import type { Job } from './job.ts'
import type { Job as JobAnswer } from './responses.ts'

export const jobView = ({ selection, params, undone, ...job }: Job): JobAnswer => ({
  id: job.id,
  action: job.action,
  state: job.state,
  staff: { id: job.staffId, name: job.staffName },
  reason: job.reason,
  until: toIsoOrNull(params.until),
  selection: {
    ids: 'ids' in selection ? selection.ids.length : null,
    filter: 'filter' in selection ? selection.filter : null,
    job: 'job' in selection ? selection.job : null,
  },
  total: job.total,
  done: job.done,
  changed: job.changed,
  created_at: toIso(job.createdAt),
  finished_at: toIsoOrNull(job.finishedAt),
  undone_by: undoingOf(job),
  undone: undone && {
    job: undone.id,
    state: undone.state,
    staff: { id: undone.staffId, name: undone.staffName },
    changed: undone.changed,
    created_at: toIso(undone.createdAt),
  },
})
