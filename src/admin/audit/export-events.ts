import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Cursor } from '../../http/pagination.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIso } from '../../lib/time.ts'
import type { Clock } from '../../lib/time.ts'
import type { CsvColumn } from '../csv/csv-stream.ts'
import { exportList } from '../csv/export-list.ts'
import type { AuditFilter } from './schemas.ts'
import { matchesFilter, selectEvents } from './select-events.ts'
import type { EventRow } from './select-events.ts'

/** Large, since each page is a question of the thousand that a request may ask the database. */
const PAGE_EVENTS = 2000

interface ExportEvents {
  by: ByStaff
  filter: AuditFilter
}

/** The audit as a file, newest first, while it is read page by page. @throws AppError as `exportList` */
export async function exportEvents(
  ports: { db: Database; clock: Clock },
  { by, filter }: ExportEvents,
): Promise<ReadableStream<Uint8Array>> {
  return exportList(ports, { by, list: 'audit', filter, columns: COLUMNS, pages: pagesOf(ports.db, filter) })
}

async function* pagesOf(db: Database, filter: AuditFilter): AsyncGenerator<EventRow[]> {
  let cursor: Cursor | undefined
  for (;;) {
    const [rows] = await runBatch(db, [selectEvents(db, filter, { cursor, count: PAGE_EVENTS })])
    yield rows.filter((row) => matchesFilter(filter, row))
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_EVENTS) return
    cursor = { direction: 'after', id: last.id }
  }
}

/** The columns of the file: those of the table, in its own words. */
const COLUMNS: CsvColumn<EventRow>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'at', value: ({ at }) => toIso(at) },
  { title: 'action', value: ({ action }) => action },
  { title: 'outcome', value: ({ outcome }) => outcome },
  { title: 'actor', value: ({ actor }) => actor },
  { title: 'actor_id', value: ({ actorId }) => actorId },
  { title: 'subject_id', value: ({ subjectId }) => subjectId },
  { title: 'country', value: ({ country }) => country },
  { title: 'network', value: ({ network }) => network },
  { title: 'user_agent', value: ({ userAgent }) => userAgent },
  { title: 'request_id', value: ({ requestId }) => requestId },
  { title: 'details', value: ({ details }) => details },
]
