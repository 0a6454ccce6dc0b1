import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core'
import { audited } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { staff, staffJobs } from '../../db/staff-schema.ts'
import { PERMISSIONS } from '../../identity/permissions.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { MAY_ACT } from '../../identity/staff/staff.ts'
import type { Clock } from '../../lib/time.ts'
import { carryOut } from '../../people/commands.ts'
import type { Task } from '../../ports.ts'
import { selectPeopleIds } from '../people/select-people.ts'
import { JOB_RULES } from './actions.ts'
import { job as selectedJob, readJob, selectJobs } from './job.ts'
import type { Job } from './job.ts'
import { filterFor, idList, IS_LEFT, PAST_SELECTION } from './selection.ts'
import { isStillOfJob, nextOfJob } from './undo-events.ts'

/** People per step: one transaction, during which nobody else writes. */
const PEOPLE_AT_ONCE = 100
/** People a filter may look at per step; if few match, the step is smaller. */
const SCANNED_AT_ONCE = 1000

interface StepPorts {
  db: Database
  clock: Clock
  config: Pick<Config, 'deletionGraceMs'>
}

/**
 * Does the next step of a job in one batch, whose statements all check that the job is still where it was read. Of two
 * concurrent steps one does nothing, and after a crash the job is before or after the step. Stops a job whose starter was
 * blocked or lost the role.
 */
export async function stepJob(
  { db, clock, config }: StepPorts,
  { job, context }: { job: Job; context?: RequestContext },
): Promise<Job> {
  if (job.state !== 'running') return job
  const { ids, position, isLast } = await nextPeople(db, job)
  const now = clock()
  const { id, action, params, reason, staffId, selection } = job
  const command = JOB_RULES[action].command({ now, params, reason, graceMs: config.deletionGraceMs })
  const isHere = sql`EXISTS (SELECT 1 FROM ${staffJobs} AS here WHERE ${here.id} = ${id} AND ${here.position} = ${job.position}
    AND ${here.state} = 'running' AND ${isAllowed(job)})`
  const looked = sql`${users.id} IN ${idList(ids)} AND ${IS_LEFT} AND ${isHere}`
  const { record, ...change } = carryOut(db, command, {
    targets: 'job' in selection ? sql`${looked} AND ${isStillOfJob(selection)}` : looked,
    now,
    actor: { kind: 'staff', id: staffId },
    context,
    job: id,
  })
  const update = (values: SQLiteUpdateSetSource<typeof staffJobs>, when: SQL) =>
    db
      .update(staffJobs)
      .set(values)
      .where(and(eq(staffJobs.id, id), when))
  const { jobs } = await runBatch(db, {
    record,
    count: update(
      {
        // As many events as people were recorded just before.
        changed: sql`${staffJobs.changed} + changes()`,
        done: sql`${staffJobs.done} + (SELECT count(*) FROM ${users} WHERE ${looked})`,
      },
      isHere,
    ),
    ...change,
    moveOn: update(isLast ? { position, ...ended('done', now) } : { position }, isHere),
    stop: update(ended('cancelled', now), sql`${staffJobs.state} = 'running' AND NOT ${isAllowed(job)}`),
    jobs: selectJobs(db).where(eq(selectedJob.id, id)),
  })
  // Running jobs are never deleted.
  return readJob(jobs[0]!)
}

const here = alias(staffJobs, 'here')

const ended = (state: 'done' | 'cancelled', now: number) => ({ state, finishedAt: now, selection: PAST_SELECTION })

/** Condition: the starter may still do this. */
function isAllowed({ staffId, action }: Job): SQL {
  const roles = JSON.stringify(PERMISSIONS[JOB_RULES[action].permission])
  return sql`EXISTS (SELECT 1 FROM ${staff} WHERE ${staff.id} = ${staffId} AND ${MAY_ACT}
    AND ${staff.role} IN (SELECT value FROM json_each(${roles})))`
}

/** Whom to look at next; never more people in total than were confirmed. */
async function nextPeople(db: Database, { selection, staffRole, position: after, lastId, total, done }: Job) {
  if ('ids' in selection) {
    const left = selection.ids.filter((id) => id > after && id <= lastId)
    const ids = left.slice(0, PEOPLE_AT_ONCE)
    return { ids, position: ids.at(-1) ?? lastId, isLast: ids.length === left.length }
  }
  const limit = Math.min(PEOPLE_AT_ONCE, total - done)
  if (limit <= 0) return { ids: [], position: after, isLast: true }
  if ('job' in selection) return nextOfJob(db, selection, { after, upTo: lastId, limit })
  const walk = { after, upTo: lastId, limit, scan: SCANNED_AT_ONCE }
  const { ids, position } = await selectPeopleIds(db, filterFor(selection.filter, staffRole), walk)
  return { ids, position: position ?? lastId, isLast: position === null }
}

/** Stops a job where it is; what is done stays done. A job that has ended does not change. */
export async function cancelJob(
  { db, clock }: { db: Database; clock: Clock },
  { job: { id, action }, by }: { job: Pick<Job, 'id' | 'action'>; by: ByStaff },
): Promise<Job> {
  const now = clock()
  const cancel = db
    .update(staffJobs)
    .set(ended('cancelled', now))
    .where(and(eq(staffJobs.id, id), eq(staffJobs.state, 'running')))
  const { jobs } = await runBatch(db, {
    cancelled: audited(db, cancel, {
      at: now,
      action: 'job_cancelled',
      actor: { kind: 'staff', id: by.staff.id },
      subjectId: null,
      context: by.context,
      details: { job: id, action },
    }),
    jobs: selectJobs(db).where(eq(selectedJob.id, id)),
  })
  return readJob(jobs[0]!)
}

/** Steps per run, over all jobs. The rest wait an hour, or for someone who opens the job's page. */
const JOB_STEPS_AT_ONCE = 50
const JOBS_AT_ONCE = 20

/** Continues jobs that nobody drives, a step of each in turn, and the oldest of everyone first. @returns steps done */
export const continueJobs: Task = async ({ db, config, log }, now) => {
  const waiting = selectJobs(db)
    .where(eq(selectedJob.state, 'running'))
    .orderBy(sql`row_number() OVER (PARTITION BY ${selectedJob.staffId} ORDER BY ${selectedJob.id})`)
    .limit(JOBS_AT_ONCE)
  let steps = 0
  const queue = (await runQuery(db, waiting)).map(readJob)
  for (const job of queue) {
    if (steps === JOB_STEPS_AT_ONCE) break
    try {
      const next = await stepJob({ db, config, clock: () => now }, { job })
      steps += 1
      if (next.state === 'running') queue.push(next)
    } catch (error) {
      // Other jobs go on.
      log({ level: 'error', event: 'job_step_failed', job: job.id, reason: String(error) })
    }
  }
  return steps
}
