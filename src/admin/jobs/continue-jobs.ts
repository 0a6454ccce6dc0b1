import { sql } from 'drizzle-orm'
import { runBatch } from '../../db/run-batch.ts'
import type { Task } from '../../ports.ts'
import { readJob, selectJobs } from './job.ts'
import { stepJob } from './step-job.ts'

/** Pieces of one run, over all jobs: what is left waits an hour, or for somebody who opens the page of the job. */
const JOB_STEPS_AT_ONCE = 50
const JOBS_AT_ONCE = 20

/** Goes on with changes of many people that nobody drives, the oldest first. @returns pieces done */
export const continueJobs: Task = async ({ db, config, log }, now) => {
  const [waiting] = await runBatch(db, [
    selectJobs(db, sql`WHERE state = 'running' ORDER BY job.id LIMIT ${JOBS_AT_ONCE}`),
  ])
  let steps = 0
  for (const stored of waiting) {
    let job = readJob(stored)
    try {
      for (; job.state === 'running' && steps < JOB_STEPS_AT_ONCE; steps += 1)
        job = await stepJob({ db, config, clock: () => now }, { job })
    } catch (error) {
      // The next job is not to wait for this one.
      log({ level: 'error', event: 'job_step_failed', job: job.id, reason: String(error) })
    }
  }
  return steps
}
