import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { may } from '../../identity/permissions.ts'
import { personView } from '../../identity/person-view.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import type { Clock } from '../../lib/time.ts'
import { JOB_RULES } from './actions.ts'
import type { JobAction } from './actions.ts'
import { findJob, undoingOf } from './job.ts'
import type { JobPreview } from './responses.ts'
import type { JobInput } from './schemas.ts'
import { countSelection, MOST_PEOPLE, sampleSelection } from './selection.ts'
import type { Selection } from './selection.ts'

const SAMPLE_SIZE = 5

export interface AskedJob {
  staff: Pick<Staff, 'id' | 'role'>
  input: JobInput
}

/**
 * Whom a change of many people would touch. Changes nothing.
 * @throws AppError `permission_denied`, `invalid_request`, `storage_unavailable`
 */
export async function previewJob(
  { db, clock }: { db: Database; clock: Clock },
  { staff, input }: AskedJob,
): Promise<JobPreview> {
  const { selection } = await readJobInput({ db, clock }, { staff, input })
  return lookAt(db, { staff, input, selection })
}

/** @throws AppError `invalid_request`, `storage_unavailable` */
export async function lookAt(
  db: Database,
  { staff, input, selection }: AskedJob & { selection: Selection },
): Promise<JobPreview> {
  const chosen = { selection, staff, lastId: input.last_id }
  const [[counted], people] = await runBatch(db, [countSelection(db, chosen), sampleSelection(db, chosen, SAMPLE_SIZE)])
  const { count = 0, chosen: all = 0, newestId = 0 } = counted ?? {}
  if (all > MOST_PEOPLE) throw fieldError('filter', 'too_many_people', { max: MOST_PEOPLE })
  return {
    action: input.action,
    count,
    left_out: sizeOf(selection, all) - count,
    last_id: Math.min(newestId, input.last_id ?? newestId),
    sample: people.map((person) => personView(person, staff.role, ['id', 'phone', 'name'])),
  }
}

/** As many as were meant; of those whom a filter meant, or a job changed, some are there no more. */
function sizeOf(selection: Selection, found: number): number {
  if ('ids' in selection) return selection.ids.length
  return 'job' in selection ? selection.changed : found
}

/**
 * What the fields say together: one kind of selection, a permission, a moment ahead, and a job that can be undone.
 * @throws AppError `permission_denied`, `invalid_request`, `storage_unavailable`
 */
export async function readJobInput({ db, clock }: { db: Database; clock: Clock }, { staff, input }: AskedJob) {
  const now = clock()
  if (!may(staff.role, JOB_RULES[input.action].permission)) throw new AppError('permission_denied')
  const { ids, filter, job, params } = input
  if (ids && filter) throw fieldError('filter', 'not_alone')
  if (job !== undefined && (ids ?? filter)) throw fieldError('job', 'not_alone')
  const until = input.action === 'block' ? (params?.until ?? null) : null
  if (until !== null && until <= now) throw fieldError('params.until', 'not_in_future')
  const selection: Selection | undefined = ids ? { ids: [...new Set(ids)].sort((a, b) => a - b) } : filter && { filter }
  if (selection) return { selection, params: { until } }
  if (job === undefined) throw fieldError('ids', 'required')
  return { selection: await readUndo(db, { staff, action: input.action, id: job }), params: { until } }
}

/** A job that they may see, that has ended, and that the action takes back. */
async function readUndo(
  db: Database,
  { staff, action, id }: Pick<AskedJob, 'staff'> & { action: JobAction; id: number },
) {
  const job = await findJob({ db }, { id, staff })
  if (!job || undoingOf(job) !== action) throw fieldError('job', 'not_undone_so')
  return { job: job.id, action: job.action, changed: job.changed }
}

/** The refusal of one field. */
export const fieldError = (field: string, code: string, params?: Record<string, number>) =>
  new AppError('invalid_request', { fields: [{ field, code, ...(params && { params }) }] })
