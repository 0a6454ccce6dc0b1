import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { pageUrl } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { toIso } from '../../lib/time.ts'
import type { AuditEntry, AuditPage } from './responses.ts'
import { isPartlyIndexed, matchesFilter, selectEvents } from './select-events.ts'
import type { AuditQuery, EventRow } from './select-events.ts'

/** Extra events that a page looks at when no index serves the filter. */
const MORE_EVENTS = 50

/**
 * A page of the audit, newest first. Looks at a limited number of events and says where to go on.
 * @throws AppError `storage_unavailable`
 */
export async function listEvents(db: Database, { query, url }: { query: AuditQuery; url: string }): Promise<AuditPage> {
  const { limit, cursor } = query
  const count = limit + (isPartlyIndexed(query) ? MORE_EVENTS : 1)
  const looked = await runQuery(db, selectEvents(db, query, { cursor, count }))
  const matching = looked.filter((row) => matchesFilter(query, row))
  const shown = matching.slice(0, limit)
  const ends = { onwards: onwards(looked, matching, { limit, count }), back: backTo(shown, cursor) }
  const backwards = cursor?.direction === 'before'
  const { next, previous } = backwards
    ? { next: ends.back, previous: ends.onwards }
    : { next: ends.onwards, previous: ends.back }
  return {
    next: pageUrl(url, next === undefined ? undefined : { direction: 'after', id: next }),
    previous: pageUrl(url, previous === undefined ? undefined : { direction: 'before', id: previous }),
    results: (backwards ? shown.reverse() : shown).map(eventView),
  }
}

/** The id to continue after; undefined at the end of the list. */
function onwards(looked: EventRow[], matching: EventRow[], { limit, count }: { limit: number; count: number }) {
  if (matching.length > limit) return matching[limit - 1]?.id
  return looked.length === count ? looked.at(-1)?.id : undefined
}

/** The id to continue after in the opposite direction, back to where this page was reached from. */
function backTo(shown: EventRow[], cursor: Cursor | undefined): number | undefined {
  if (!cursor) return undefined
  const [first] = shown
  if (first) return first.id
  // Nothing is shown: step past the cursor so that the event at the cursor is shown again.
  return cursor.direction === 'after' ? cursor.id - 1 : cursor.id + 1
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
