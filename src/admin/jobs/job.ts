import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { staff, staffJobs } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { pageView, toPage } from '../../http/pagination.ts'
import { staffNameOf } from '../../identity/staff/staff.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import { countScanned } from '../scan-page.ts'
import { UNDONE_BY } from './actions.ts'
import type { JobAction, JobParams, Undoing } from './actions.ts'
import type { JobPage, Job as JobView } from './responses.ts'
import type { ListJobsQuery } from './schemas.ts'
import type { Selection } from './selection.ts'

export const job = alias(staffJobs, 'job')
const owner = alias(staff, 'owner')
const undo = alias(staffJobs, 'undo')
const undoer = alias(staff, 'undoer')

/**
 * The newest job that undoes `job`; one that ended without changing anyone undid nothing. With `+`, since SQLite does not
 * use the index of an expression to compare with a column, whose affinity it would have to apply.
 */
const UNDONE = sql<string | null>`(SELECT json_object('id', ${undo.id}, 'staffId', ${undoer.id},
    'name', ${undoer.name}, 'email', ${undoer.email}, 'changed', ${undo.changed}, 'state', ${undo.state},
    'createdAt', ${undo.createdAt})
  FROM ${staffJobs} AS undo CROSS JOIN ${staff} AS undoer ON ${undoer.id} = ${undo.staffId}
  WHERE ${undo.selection} ->> '$.job' = +${job.id} AND ${undo.selection} ->> '$.job' IS NOT NULL
    AND (${undo.changed} > 0 OR ${undo.state} = 'running') ORDER BY ${undo.id} DESC LIMIT 1)`

const COLUMNS = {
  ...{ id: job.id, staffId: job.staffId, action: job.action, selection: job.selection, params: job.params },
  ...{ reason: job.reason, total: job.total, lastId: job.lastId, done: job.done, changed: job.changed },
  ...{ position: job.position, state: job.state, createdAt: job.createdAt, finishedAt: job.finishedAt },
  ...{ name: owner.name, email: owner.email },
  /** Their role now. */
  staffRole: owner.role,
  undone: UNDONE.as('undone'),
}

/** Jobs, for conditions on `job`. */
export const selectJobs = (db: Database) =>
  db.select(COLUMNS).from(job).innerJoin(owner, eq(owner.id, job.staffId)).$dynamic()

type StoredJob = Awaited<ReturnType<typeof selectJobs>>[number]

/** The job that undid another. */
type UndoingJob = Pick<StoredJob, 'id' | 'staffId' | 'changed' | 'state' | 'createdAt'> & { staffName: string }

export type Job = Omit<StoredJob, 'action' | 'selection' | 'params' | 'name' | 'email' | 'undone'> & {
  staffName: string
  action: JobAction
  selection: Selection
  params: JobParams
  undone: UndoingJob | null
}

export const readJob = (stored: StoredJob): Job => ({
  ...named(stored),
  action: stored.action as JobAction,
  selection: JSON.parse(stored.selection) as Selection,
  params: JSON.parse(stored.params) as JobParams,
  undone:
    stored.undone === null ? null : named(JSON.parse(stored.undone) as UndoingJob & Parameters<typeof staffNameOf>[0]),
})

const named = <Stored extends Parameters<typeof staffNameOf>[0]>({ name, email, ...stored }: Stored) => ({
  ...stored,
  staffName: staffNameOf({ name, email }),
})

interface SoughtJob {
  id: number
  staff: Pick<Staff, 'id' | 'role'>
}

/** Staff see their own jobs, superusers all. */
export const isOpenTo = ({ id, role }: Pick<Staff, 'id' | 'role'>, { staffId }: Pick<Job, 'staffId'>): boolean =>
  staffId === id || role === 'superuser'

/** A job they may see. @throws AppError `not_found` */
export async function getJobOrThrow(ports: { db: Database }, sought: SoughtJob): Promise<Job> {
  const found = await findJob(ports, sought)
  if (!found) throw new AppError('not_found')
  return found
}

/** The same, or undefined. */
export async function findJob({ db }: { db: Database }, { id, staff }: SoughtJob): Promise<Job | undefined> {
  const [stored] = await runQuery(db, selectJobs(db).where(eq(job.id, id)))
  return stored && isOpenTo(staff, stored) ? readJob(stored) : undefined
}

interface ListJobs {
  staff: Pick<Staff, 'id' | 'role'>
  query: ListJobsQuery
  /** For `next` and `previous`. */
  url: string
}

/** Jobs they may see, newest first. */
export async function listJobs({ db }: { db: Database }, { staff, query, url }: ListJobs): Promise<JobPage> {
  const { rows, counted, next, previous } = await readJobs(db, staff, query, query.cursor === undefined)
  return { ...pageView(url, { counted, next, previous }), results: rows }
}

/** The same with the cursors of the pages beside it. */
export async function readJobs(db: Database, staff: ListJobs['staff'], query: ListJobsQuery, isCounted = false) {
  const { cursor, limit } = query
  const backwards = cursor?.direction === 'before'
  const isOwn = staff.role === 'superuser' ? undefined : eq(job.staffId, staff.id)
  const beyond = cursor && (backwards ? gt : lt)(job.id, cursor.id)
  const { rows, counted } = await runBatch(db, {
    rows: selectJobs(db)
      .where(and(isOwn, beyond))
      .orderBy((backwards ? asc : desc)(job.id))
      .limit(limit + 1),
    counted: isCounted && countScanned(db, { from: sql`${staffJobs} AS job`, found: isOwn ? [isOwn] : [], kept: [] }),
  })
  const page = toPage(rows, { ...query, offset: undefined })
  return { ...page, rows: page.rows.map((row) => jobView(readJob(row))), counted: counted?.[0] }
}

/** What would undo the job; null: nothing can, it changed no one, or it is still running. */
export const undoingOf = ({ action, state, changed }: Pick<Job, 'action' | 'state' | 'changed'>): Undoing | null =>
  state === 'running' || changed === 0 ? null : (UNDONE_BY[action] ?? null)

export const jobView = ({ selection, params, undone, ...shown }: Job): JobView => ({
  id: shown.id,
  action: shown.action,
  state: shown.state,
  staff: { id: shown.staffId, name: shown.staffName },
  reason: shown.reason,
  until: toIsoOrNull(params.until),
  selection: {
    ids: 'ids' in selection ? selection.ids.length : null,
    filter: 'filter' in selection ? selection.filter : null,
    job: 'job' in selection ? selection.job : null,
  },
  total: shown.total,
  done: shown.done,
  changed: shown.changed,
  created_at: toIso(shown.createdAt),
  finished_at: toIsoOrNull(shown.finishedAt),
  undone_by: undoingOf(shown),
  undone: undone && {
    job: undone.id,
    state: undone.state,
    staff: { id: undone.staffId, name: undone.staffName },
    changed: undone.changed,
    created_at: toIso(undone.createdAt),
  },
})
