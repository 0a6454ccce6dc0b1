import type { Database } from '../../db/database.ts'
import type { Cursor } from '../../http/pagination.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { CsvColumn } from '../../lib/csv-stream.ts'
import type { Clock } from '../../lib/time.ts'
import { everyPage } from '../csv/every-page.ts'
import { exportList } from '../csv/export-list.ts'
import { readJobs } from './list-jobs.ts'
import type { Job } from './responses.ts'

const PAGE_JOBS = 500

/** The changes of many people that one may see as a file. @throws AppError as `exportList` */
export async function exportJobs(
  ports: { clock: Clock; db: Database },
  { by }: { by: ByStaff },
): Promise<ReadableStream<Uint8Array>> {
  const pages = everyPage(async (cursor: Cursor | undefined) =>
    readJobs(ports.db, by.staff, { limit: PAGE_JOBS, cursor }),
  )
  return exportList(ports, { by, list: 'jobs', filter: {}, columns: COLUMNS, pages })
}

/** The columns of the file, in the words of the JSON route. */
const COLUMNS: CsvColumn<Job>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'action', value: ({ action }) => action },
  { title: 'state', value: ({ state }) => state },
  { title: 'staff_id', value: ({ staff }) => staff.id },
  { title: 'staff_name', value: ({ staff }) => staff.name },
  { title: 'reason', value: ({ reason }) => reason },
  { title: 'until', value: ({ until }) => until },
  { title: 'selected_ids', value: ({ selection }) => selection.ids },
  { title: 'selected_filter', value: ({ selection }) => selection.filter && JSON.stringify(selection.filter) },
  { title: 'selected_job', value: ({ selection }) => selection.job },
  { title: 'total', value: ({ total }) => total },
  { title: 'done', value: ({ done }) => done },
  { title: 'changed', value: ({ changed }) => changed },
  { title: 'created_at', value: (job) => job.created_at },
  { title: 'finished_at', value: (job) => job.finished_at },
  { title: 'undone_job', value: ({ undone }) => undone?.job ?? null },
]
