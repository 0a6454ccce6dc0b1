import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { pageView } from '../../http/pagination.ts'
import { toIso } from '../../lib/time.ts'
import { toScannedPage } from '../scan-page.ts'
import type { AuditEntry, AuditPage } from './responses.ts'
import { countEvents, isPartlyIndexed, selectEvents } from './select-events.ts'
import type { AuditQuery, EventRow } from './select-events.ts'

/** Extra events that a page looks at when no index serves the filter. */
const MORE_EVENTS = 50

/** A page of the audit. Looks at a limited number of events and says where to go on. */
export async function listEvents(db: Database, { query, url }: { query: AuditQuery; url: string }): Promise<AuditPage> {
  const place = { ...query, window: query.limit + MORE_EVENTS }
  const { rows, counted } = await runBatch(db, {
    rows: selectEvents(db, query, place),
    counted: query.cursor === undefined && countEvents(db, query),
  })
  const page = toScannedPage(rows, place, isPartlyIndexed(query))
  return {
    ...pageView(url, { ...page, counted: counted?.[0] }),
    results: page.rows.map(eventView),
  }
}

export function eventView({ at, actor: kind, actorId, details, ...row }: EventRow): AuditEntry {
  return {
    id: row.id,
    at: toIso(at),
    action: row.action,
    outcome: row.outcome,
    actor: { kind, id: actorId },
    subject_id: row.subjectId,
    subject_staff_id: row.subjectStaffId,
    country: row.country,
    network: row.network,
    user_agent: row.userAgent,
    request_id: row.requestId,
    details: details === null ? null : readDetails(details),
  }
}

/** `auditStatement` always writes an object. */
const readDetails = (text: string) => JSON.parse(text) as Record<string, unknown>
