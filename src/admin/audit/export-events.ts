import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Cursor } from '../../http/pagination.ts'
import { toIso } from '../../lib/time.ts'
import type { CsvColumn } from '../csv/csv-stream.ts'
import type { AuditFilter } from './schemas.ts'
import { matchesFilter, selectEvents } from './select-events.ts'
import type { EventRow } from './select-events.ts'

/** Large, since each page is a question of the thousand that a request may ask the database. */
const PAGE_EVENTS = 2000

/** All events of a filter, newest first, page by page. @throws AppError `storage_unavailable` */
export async function* exportEvents(db: Database, filter: AuditFilter): AsyncGenerator<EventRow[]> {
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
export const EVENT_COLUMNS: CsvColumn<EventRow>[] = [
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
