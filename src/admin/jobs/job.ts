import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { labelOf } from '../../identity/display-name.ts'
import type { Role } from '../../identity/permissions.ts'
import { personColumn, readPerson } from '../../identity/person-summary.ts'
import { ROLE_SQL } from '../../identity/staff/staff.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { UNDONE_BY } from './actions.ts'
import type { JobAction, JobParams, Undoing } from './actions.ts'
import type { Selection } from './selection.ts'

export type JobState = 'running' | 'done' | 'cancelled'

/** The job that took another back. */
export interface UndoingJob {
  id: number
  staffId: number
  staffName: string
  changed: number
  state: JobState
  createdAt: number
}

/** A change of many people, as it is stored. */
export interface Job {
  id: number
  staffId: number
  staffName: string
  /** What they are now; null: no staff any more. */
  staffRole: Role | null
  action: JobAction
  selection: Selection
  params: JobParams
  reason: string
  total: number
  /** Up to where in the order of the selection: of people, or of events. */
  lastId: number
  done: number
  changed: number
  position: number
  state: JobState
  createdAt: number
  finishedAt: number | null
  undone: UndoingJob | null
}

/** Who began it is a column of `personColumn`. */
type StoredJob = Omit<Job, 'staffName' | 'selection' | 'params' | 'undone'> & {
  staff: string
  selection: string
  params: string
  undone: string | null
}
type StoredUndoing = Omit<UndoingJob, 'staffName'> & { staff: string }

/**
 * The newest that takes `job` back; one that has ended and found nobody to change took nothing back. With `+`, as SQLite
 * does not use the index of an expression to compare with a column, whose affinity it would have to apply.
 */
const UNDONE = sql`(SELECT json_object('id', undo.id, 'staffId', undoer.id,
    'staff', ${personColumn('undoer')} || '', 'changed', undo.changed, 'state', undo.state,
    'createdAt', undo.created_at)
  FROM staff_jobs AS undo CROSS JOIN users AS undoer ON undoer.id = undo.staff_id
  WHERE undo.selection ->> '$.job' = +job.id AND undo.selection ->> '$.job' IS NOT NULL
    AND (undo.changed > 0 OR undo.state = 'running') ORDER BY undo.id DESC LIMIT 1)`

/** Jobs under conditions on `job`, with who started them. */
export const selectJobs = (db: Database, rest: SQL) =>
  db.all<StoredJob>(sql`SELECT job.id AS id, staff_id AS staffId, ${personColumn('owner')} AS staff,
      ${ROLE_SQL} AS staffRole, action, selection, params, reason, total, last_id AS lastId, done, changed,
      position, state, created_at AS createdAt, finished_at AS finishedAt, ${UNDONE} AS undone
    FROM staff_jobs AS job JOIN users AS owner ON owner.id = staff_id ${rest}`)

export const readJob = (stored: StoredJob): Job => ({
  ...named(stored),
  selection: JSON.parse(stored.selection) as Selection,
  params: JSON.parse(stored.params) as JobParams,
  undone: stored.undone === null ? null : named(JSON.parse(stored.undone) as StoredUndoing),
})

const named = <Stored extends { staff: string }>({ staff, ...stored }: Stored) => ({
  ...stored,
  staffName: labelOf(readPerson(staff)),
})

interface SoughtJob {
  id: number
  staff: Pick<Staff, 'id' | 'role'>
}

/** One's own jobs are open to everybody of the staff, others' to superusers alone. */
export const isOpenTo = ({ id, role }: Pick<Staff, 'id' | 'role'>, { staffId }: Pick<Job, 'staffId'>): boolean =>
  staffId === id || role === 'superuser'

/** A job that is open to them. Any other is not there. @throws AppError `not_found` */
export async function getJobOrThrow(ports: { db: Database }, sought: SoughtJob): Promise<Job> {
  const job = await findJob(ports, sought)
  if (!job) throw new AppError('not_found')
  return job
}

/** The same, where it may be absent. */
export async function findJob({ db }: { db: Database }, { id, staff }: SoughtJob): Promise<Job | undefined> {
  const [[stored]] = await runBatch(db, [selectJobs(db, sql`WHERE job.id = ${id}`)])
  return stored && isOpenTo(staff, stored) ? readJob(stored) : undefined
}

/** What would take back what the job did; null: nothing can, or it did nothing, or is still at it. */
export const undoingOf = ({ action, state, changed }: Pick<Job, 'action' | 'state' | 'changed'>): Undoing | null =>
  state === 'running' || changed === 0 ? null : (UNDONE_BY[action] ?? null)
