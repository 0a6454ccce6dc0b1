import { eq, sql } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import { insertSelect } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { auditEvents } from '../../db/schema.ts'
import { staffJobs } from '../../db/staff-schema.ts'
import { firstIdAt } from '../../db/time-id.ts'
import { AppError } from '../../errors/app-error.ts'
import { requirePermission } from '../../identity/permissions.ts'
import { personView } from '../../identity/person-view.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { budgetSpent, countChange, recordInBudget } from '../../identity/user-budgets.ts'
import { SECOND_MS } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { JOB_RULES } from './actions.ts'
import type { JobAction } from './actions.ts'
import { findJob, job, readJob, selectJobs, undoingOf } from './job.ts'
import type { Job } from './job.ts'
import type { JobPreview } from './responses.ts'
import type { JobInput } from './schemas.ts'
import { boundsOf, countSelection, MOST_PEOPLE, selectSample } from './selection.ts'
import type { Selection } from './selection.ts'

const SAMPLE_SIZE = 5
/** Of a staff member. */
const MOST_RUNNING = 20

type JobPorts = Pick<Ports, 'config' | 'clock'> & { db: Database }

interface AskedJob {
  staff: Pick<Staff, 'id' | 'role'>
  input: JobInput
}

interface PreparedJob extends AskedJob {
  context: RequestContext
}

/**
 * Whom a job would change. Changes nothing.
 * @throws AppError `permission_denied`, `invalid_request`, `selections_per_staff`, `storage_unavailable`
 */
export async function previewJob(ports: JobPorts, prepared: PreparedJob): Promise<JobPreview> {
  const { db } = ports
  const { staff, input } = prepared
  const { selection } = await readJobInput(ports, prepared)
  const { count, ids, chosen, lastId } = await countChosen(ports, { ...prepared, selection })
  const sample = await runQuery(db, selectSample(db, ids.slice(0, SAMPLE_SIZE)))
  return {
    action: input.action,
    count,
    left_out: sizeOf(selection, chosen) - count,
    last_id: lastId,
    sample: sample.map((person) => personView(person, staff.role, ['id', 'phone', 'name'])),
  }
}

/**
 * Creates a job, which changes no one yet: that is `stepJob`. The confirmed number of people must still match; people who
 * joined since the preview are not included.
 * @throws AppError `permission_denied`, `invalid_request`, `changes_per_staff`, `selections_per_staff`, `selection_changed`, `too_many_jobs`,
 * `bulk_changes_per_staff`, `storage_unavailable`
 */
export async function createJob(
  ports: JobPorts,
  { confirmed, ...prepared }: PreparedJob & { confirmed: number },
): Promise<Job> {
  const { config, db, clock } = ports
  const now = clock()
  const { staff, input, context } = prepared
  const { action, reason } = input
  const { selection, params } = await readJobInput(ports, prepared)
  if (input.last_id === undefined) throw fieldError('last_id', 'required')
  await countChange(ports, staff, 'changes_per_staff')
  const counted = await countChosen(ports, { ...prepared, selection })
  const { count } = counted
  if (count !== confirmed)
    throw new AppError('selection_changed', {
      fields: [{ field: 'confirm', code: 'count_changed', params: { count } }],
    })
  const values = {
    ...{ staffId: staff.id, action, selection: JSON.stringify(selection), params: JSON.stringify(params), reason },
    ...{ total: count, done: 0, changed: 0, ...boundsOf(selection, counted) },
    ...{ state: 'running' as const, createdAt: now },
  }
  const isRunning = sql`${staffJobs.staffId} = ${staff.id} AND ${staffJobs.state} = 'running'`
  const newest = sql`(SELECT max(${staffJobs.id}) FROM ${staffJobs})`
  const details = JSON.stringify({ action, total: count, ...('job' in selection && { undoes: selection.job }) })
  // What was done by mistake can be undone however much it was.
  const budget = budgetOf(config, { staffId: staff.id, now, count: 'job' in selection ? 0 : count })
  const create = db.all(sql`${insertSelect(staffJobs, values)}
    WHERE (SELECT count(*) FROM ${staffJobs} WHERE ${isRunning}) < ${MOST_RUNNING} AND ${budget.hasRoom} RETURNING 1`)
  const {
    before: [before],
    created: [created],
    jobs,
  } = await runBatch(db, {
    before: db.all<{ hasRoom: number; oldest: number | null }>(
      sql`SELECT ${budget.hasRoom} AS "hasRoom", ${budget.oldest} AS oldest`,
    ),
    created: audited(db, create, {
      at: now,
      action: 'job_started',
      actor: { kind: 'staff', id: staff.id },
      subjectId: null,
      context,
      foundDetails: sql`json_patch(json_object('job', ${newest}), ${details})`,
    }),
    jobs: selectJobs(db).where(eq(job.id, newest)),
  })
  if (created.length > 0) return readJob(jobs[0]!)
  if (before?.hasRoom) throw new AppError('too_many_jobs')
  throw budgetSpent(config, { name: BUDGET, now, at: before?.oldest ?? now })
}

const BUDGET = 'bulk_changes_per_staff'

/** Conditions on what jobs of a staff member, those that undo others aside, were confirmed for within the window. */
function budgetOf(
  { policies }: Ports['config'],
  { staffId, now, count }: { staffId: number; now: number; count: number },
) {
  const { limit, windowSeconds } = policies[BUDGET]
  const { id, at, action, actor, actorId, details } = auditEvents
  const since = firstIdAt(now - windowSeconds * SECOND_MS + 1)
  const counted = sql`FROM ${auditEvents} INDEXED BY audit_events_action CROSS JOIN ${staffJobs} ON ${staffJobs.id} = ${details} ->> '$.job'
    WHERE ${action} = 'job_started' AND ${id} >= ${since} AND ${actor} = 'staff' AND ${actorId} = ${staffId}
      AND ${details} ->> '$.undoes' IS NULL`
  const people = sql`iif(${staffJobs.state} = 'cancelled', ${staffJobs.done}, ${staffJobs.total})`
  return {
    hasRoom: sql`(${count} = 0 OR ${count} + (SELECT coalesce(sum(${people}), 0) ${counted}) <= ${limit})`,
    oldest: sql`(SELECT min(${at}) ${counted})`,
  }
}

/** @throws AppError `invalid_request`, `selections_per_staff`, `storage_unavailable` */
async function countChosen(ports: JobPorts, asked: PreparedJob & { selection: Selection }) {
  const { staff, input, selection, context } = asked
  const chosen = { selection, staff, lastId: input.last_id }
  const counted = await countSelection(ports.db, chosen, {
    sampled: SAMPLE_SIZE,
    goOn: async () =>
      recordInBudget(ports, 'selections_per_staff', {
        at: ports.clock(),
        action: 'selection_counted',
        actor: { kind: 'staff', id: staff.id },
        context,
        details: { action: input.action },
      }),
  })
  if (!counted) throw fieldError('filter', 'too_many_people', { max: MOST_PEOPLE })
  return counted
}

/** How many were chosen; some of those a job changed may no longer exist. */
function sizeOf(selection: Selection, found: number): number {
  if ('ids' in selection) return selection.ids.length
  return 'job' in selection ? selection.changed : found
}

/**
 * Checks what the fields mean together: one kind of selection, a permission, a future time, a job that can be undone.
 * @throws AppError `permission_denied`, `invalid_request`, `storage_unavailable`
 */
async function readJobInput({ db, clock }: Pick<JobPorts, 'db' | 'clock'>, { staff, input }: AskedJob) {
  const now = clock()
  requirePermission(staff.role, JOB_RULES[input.action].permission)
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

/** A job that they may see, that has ended, and that the action undoes. */
async function readUndo(
  db: Database,
  { staff, action, id }: Pick<AskedJob, 'staff'> & { action: JobAction; id: number },
) {
  const job = await findJob({ db }, { id, staff })
  if (!job || undoingOf(job) !== action) throw fieldError('job', 'not_undone_so')
  return { job: job.id, action: job.action, changed: job.changed }
}

const fieldError = (field: string, code: string, params?: Record<string, number>) =>
  new AppError('invalid_request', { fields: [{ field, code, ...(params && { params }) }] })
