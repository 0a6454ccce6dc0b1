import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { pageUrl } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { toIso } from '../../lib/time.ts'
import type { AuditEntry, AuditPage } from './responses.ts'
import type { AuditQuery } from './schemas.ts'
import { isPartlyIndexed, matchesFilter, selectEvents } from './select-events.ts'
import type { EventRow } from './select-events.ts'

/** Events that a page looks at beyond its own, for filters that no index serves. */
const MORE_EVENTS = 100

/**
 * A page of the audit, newest first. Looks at a bounded stretch of events, and says where to go on. `url`: for `next` and
 * `previous`.
 * @throws AppError `storage_unavailable`
 */
export async function listEvents(db: Database, { query, url }: { query: AuditQuery; url: string }): Promise<AuditPage> {
  const { limit, cursor } = query
  const count = limit + (isPartlyIndexed(query) ? MORE_EVENTS : 1)
  const [looked] = await runBatch(db, [selectEvents(db, query, { cursor, count })])
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

/** The id after which reading goes on; undefined at the end of the list. */
function onwards(looked: EventRow[], matching: EventRow[], { limit, count }: { limit: number; count: number }) {
  if (matching.length > limit) return matching[limit - 1]?.id
  return looked.length === count ? looked.at(-1)?.id : undefined
}

/** The id after which one gets back to where this page was reached from. */
function backTo(shown: EventRow[], cursor: Cursor | undefined): number | undefined {
  if (!cursor) return undefined
  const [first] = shown
  if (first) return first.id
  // Nothing is shown: beyond the cursor, so that the event at the cursor is shown again.
  return cursor.direction === 'after' ? cursor.id - 1 : cursor.id + 1
}

/** An event as staff read it. */
export function eventView({ at, actor: kind, actorId, details, ...row }: EventRow): AuditEntry {
  return {
    id: row.id,
    at: toIso(at),
    action: row.action,
    outcome: row.outcome,
    actor: { kind, id: actorId },
    subject_id: row.subjectId,
    country: row.country,
    network: row.network,
    user_agent: row.userAgent,
    request_id: row.requestId,
    details: details === null ? null : readDetails(details),
  }
}

/** Written by `auditStatement` alone, always as an object. */
const readDetails = (text: string) => JSON.parse(text) as Record<string, unknown>
