import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import type { Cursor } from '../../http/pagination.ts'
import { DAY_MS, SECOND_MS } from '../../lib/time.ts'
import type { AuditFilter } from './schemas.ts'

export interface EventRow {
  id: number
  at: number
  actor: 'user' | 'staff' | 'system'
  actorId: number | null
  subjectId: number | null
  action: string
  outcome: string
  country: string | null
  network: string | null
  userAgent: string | null
  requestId: string | null
  details: string | null
}

/** An event is written within this time of its `at`, after the answer at the latest: so far ids and times may disagree. */
const WRITTEN_WITHIN_MS = 60 * SECOND_MS
const LAST_ID = Number.MAX_SAFE_INTEGER

/**
 * Events in reading order from a cursor, of the one filter that an index serves best, and of about the days that are
 * asked for. What the other filters leave of them is up to `matchesFilter`.
 */
export function selectEvents(
  db: Database,
  filter: AuditFilter,
  { cursor, count }: { cursor?: Cursor | undefined; count: number },
) {
  const backwards = cursor?.direction === 'before'
  const above = [...(backwards ? [sql`${cursor.id}`] : []), ...idBefore(filter)]
  const below = [...(cursor && !backwards ? [sql`${cursor.id}`] : []), ...idAfter(filter)]
  // One bound a side: of two, SQLite starts reading at whichever comes first in the text.
  const conditions = [
    indexed(filter),
    ...(above.length > 0 ? [sql`id > max(0, ${sql.join(above, sql`, `)})`] : []),
    ...(below.length > 0 ? [sql`id < min(${LAST_ID}, ${sql.join(below, sql`, `)})`] : []),
  ]
  return db.all<EventRow>(sql`
    SELECT id, at, actor, actor_id AS actorId, subject_id AS subjectId, action, outcome, country, network,
      user_agent AS userAgent, request_id AS requestId, details
    FROM audit_events WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY id ${backwards ? sql`ASC` : sql`DESC`} LIMIT ${count}`)
}

/** Written so that SQLite sees that the partial indexes hold all of them. */
function indexed({ request_id: requestId, subject, actor, action }: AuditFilter): SQL {
  if (requestId !== undefined) return sql`request_id = ${requestId}`
  if (subject !== undefined) return sql`subject_id = ${subject}`
  if (actor !== undefined) return sql`actor = 'staff' AND actor_id = ${actor}`
  if (action === undefined || action === 'sign_in' || action === 'sign_up') return sql`1`
  return sql`action NOT IN ('sign_in', 'sign_up') AND action = ${action}`
}

/** Whether the index leaves events that the filter does not ask for. */
export function isPartlyIndexed({ outcome, from, to, ...one }: AuditFilter): boolean {
  const { request_id: requestId, subject, actor, action } = one
  const asked = [requestId, subject, actor, action].filter((value) => value !== undefined)
  const scanned = action === 'sign_in' || action === 'sign_up' ? 1 : 0
  return asked.length + scanned > 1 || [outcome, from, to].some((value) => value !== undefined)
}

/*
 * Ids grow with the time but for the delay of a write: the events of some days are certainly between these two.
 */

function idBefore({ from }: AuditFilter): SQL[] {
  if (from === undefined) return []
  const before = Date.parse(from) - WRITTEN_WITHIN_MS
  return [sql`coalesce((SELECT id FROM audit_events WHERE at < ${before} ORDER BY at DESC LIMIT 1), 0)`]
}

function idAfter({ to }: AuditFilter): SQL[] {
  if (to === undefined) return []
  const after = Date.parse(to) + DAY_MS + WRITTEN_WITHIN_MS
  return [sql`coalesce((SELECT id FROM audit_events WHERE at >= ${after} ORDER BY at LIMIT 1), ${LAST_ID})`]
}

/** Whether an event is one that the filter asks for. */
export function matchesFilter(filter: AuditFilter, row: EventRow): boolean {
  const { subject, actor, action, outcome, request_id: requestId, from, to } = filter
  return (
    (subject === undefined || row.subjectId === subject) &&
    (actor === undefined || (row.actor === 'staff' && row.actorId === actor)) &&
    (action === undefined || row.action === action) &&
    (outcome === undefined || row.outcome === outcome) &&
    (requestId === undefined || row.requestId === requestId) &&
    (from === undefined || row.at >= Date.parse(from)) &&
    (to === undefined || row.at < Date.parse(to) + DAY_MS)
  )
}
