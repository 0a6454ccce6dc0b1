import { sql } from 'drizzle-orm'
import { auditStatement } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Clock } from '../../lib/time.ts'
import { selectJobs, readJob } from './job.ts'
import type { Job } from './job.ts'
import { fieldError, lookAt, readJobInput } from './preview-job.ts'
import type { AskedJob } from './preview-job.ts'
import { boundsOf } from './selection.ts'

/**
 * Begins a change of many people, of whom none is touched yet: that is `stepJob`. As many as were confirmed must still
 * be there; nobody who joined since the preview is among them.
 * @throws AppError `permission_denied`, `invalid_request`, `selection_changed`, `storage_unavailable`
 */
export async function createJob(
  { db, clock }: { db: Database; clock: Clock },
  { staff, input, confirmed, context }: AskedJob & { confirmed: number; context: RequestContext },
): Promise<Job> {
  const now = clock()
  const { action, reason, last_id: lastId } = input
  const { selection, params } = await readJobInput({ db, clock }, { staff, input })
  if (lastId === undefined) throw fieldError('last_id', 'required')
  const { count } = await lookAt(db, { staff, input, selection })
  if (count !== confirmed)
    throw new AppError('selection_changed', {
      fields: [{ field: 'confirm', code: 'count_changed', params: { count } }],
    })
  const details = { action, total: count, reason, ...('job' in selection && { undoes: selection.job }) }
  const [, , [stored]] = await runBatch(db, [
    db.run(sql`INSERT INTO staff_jobs
        (staff_id, action, selection, params, reason, total, last_id, position, state, created_at)
      SELECT ${staff.id}, ${action}, ${JSON.stringify(selection)}, ${JSON.stringify(params)}, ${reason}, ${count},
        upTo, after, 'running', ${now} FROM (${boundsOf(selection, lastId)})`),
    auditStatement(db, {
      at: now,
      action: 'job_started',
      actor: { kind: 'staff', id: staff.id },
      subjectId: null,
      context,
      foundDetails: sql`(SELECT json_patch(json_object('job', max(id)), ${JSON.stringify(details)}) FROM staff_jobs)`,
    }),
    selectJobs(db, sql`WHERE job.id = (SELECT max(id) FROM staff_jobs)`),
  ])
  return readJob(stored!)
}
