import { sql } from 'drizzle-orm'
import { auditStatement } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Clock } from '../../lib/time.ts'
import { selectJobs, readJob } from './job.ts'
import type { Job } from './job.ts'
import { fieldError, previewJob, readJobInput } from './preview-job.ts'
import type { AskedJob } from './preview-job.ts'

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
  const { selection, params } = readJobInput(staff, input, now)
  if (lastId === undefined) throw fieldError('last_id', 'required')
  const { count } = await previewJob({ db, clock }, { staff, input })
  if (count !== confirmed)
    throw new AppError('selection_changed', {
      fields: [{ field: 'confirm', code: 'count_changed', params: { count } }],
    })
  const [, , [stored]] = await runBatch(db, [
    db.run(sql`INSERT INTO staff_jobs (staff_id, action, selection, params, reason, total, last_id, state, created_at)
      VALUES (${staff.id}, ${action}, ${JSON.stringify(selection)}, ${JSON.stringify(params)}, ${reason}, ${count},
        ${lastId}, 'running', ${now})`),
    auditStatement(db, {
      at: now,
      action: 'job_started',
      actor: { kind: 'staff', id: staff.id },
      subjectId: null,
      context,
      details: { action, total: count, reason },
    }),
    selectJobs(db, sql`WHERE job.id = (SELECT max(id) FROM staff_jobs)`),
  ])
  return readJob(stored!)
}
