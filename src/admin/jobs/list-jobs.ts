import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { pageUrl, toPage } from '../../http/pagination.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { readJob, selectJobs } from './job.ts'
import type { JobPage } from './responses.ts'
import type { ListJobsQuery } from './schemas.ts'
import { jobView } from './views.ts'

interface ListJobs {
  staff: Pick<Staff, 'id' | 'role'>
  query: ListJobsQuery
  /** For `next` and `previous`. */
  url: string
}

/** One's own jobs, newest first; to superusers all. */
export async function listJobs({ db }: { db: Database }, { staff, query, url }: ListJobs): Promise<JobPage> {
  const { rows, next, previous } = await readJobs(db, staff, query)
  return { next: pageUrl(url, next), previous: pageUrl(url, previous), results: rows }
}

/** The same with where the pages beside it begin. */
export async function readJobs(db: Database, staff: ListJobs['staff'], query: ListJobsQuery) {
  const { cursor, limit } = query
  const backwards = cursor?.direction === 'before'
  const beyond = cursor ? (backwards ? sql`job.id > ${cursor.id}` : sql`job.id < ${cursor.id}`) : sql`1`
  const own = staff.role === 'superuser' ? sql`1` : sql`job.staff_id = ${staff.id}`
  const order = backwards ? sql`ASC` : sql`DESC`
  const [rows] = await runBatch(db, [
    selectJobs(db, sql`WHERE ${own} AND ${beyond} ORDER BY job.id ${order} LIMIT ${limit + 1}`),
  ])
  const page = toPage(rows, { ...query, offset: undefined })
  return { ...page, rows: page.rows.map((row) => jobView(readJob(row))) }
}
