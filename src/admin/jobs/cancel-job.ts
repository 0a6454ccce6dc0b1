import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Clock } from '../../lib/time.ts'
import { readJob, selectJobs } from './job.ts'
import type { Job } from './job.ts'
import { PAST_SELECTION } from './selection.ts'

/** Stops a job where it is; what is done stays done. One that has ended stays as it ended. */
export async function cancelJob(
  { db, clock }: { db: Database; clock: Clock },
  { job, by }: { job: Pick<Job, 'id' | 'action'>; by: ByStaff },
): Promise<Job> {
  const now = clock()
  const { id, action } = job
  const [, , [stored]] = await runBatch(db, [
    db.run(sql`UPDATE staff_jobs SET state = 'cancelled', finished_at = ${now}, selection = ${PAST_SELECTION}
      WHERE id = ${id} AND state = 'running'`),
    auditStatement(
      db,
      {
        at: now,
        action: 'job_cancelled',
        actor: { kind: 'staff', id: by.staff.id },
        subjectId: null,
        context: by.context,
        details: { job: id, action },
      },
      JUST_CHANGED,
    ),
    selectJobs(db, sql`WHERE job.id = ${id}`),
  ])
  return readJob(stored!)
}
