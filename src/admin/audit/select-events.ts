import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import * as z from 'zod/mini'
import { AUDIT_ACTIONS } from '../../audit/actions.ts'
import type { AuditAction } from '../../audit/actions.ts'
import type { Database } from '../../db/database.ts'
import { auditEvents } from '../../db/schema.ts'
import { emptyAsAbsent, pageLimit, PageQuery, wholeNumber } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { DAY_MS, SECOND_MS } from '../../lib/time.ts'

const MAX_ID = 999_999_999
const DEFAULT_LIMIT = 25
const MAX_LIMIT = 100
const OUTCOME = /^[a-z_]{1,64}$/
const REQUEST_ID = /^[\w=-]{1,64}$/

const id = emptyAsAbsent(wholeNumber(1, MAX_ID))
const matching = (pattern: RegExp) => emptyAsAbsent(z.string().check(z.trim(), z.regex(pattern)))

export const AuditFilter = z.object({
  subject: described(id, { description: 'Id of the affected user.', type: 'integer', minimum: 1 }),
  subject_staff: described(id, {
    description: 'Id of the affected staff member.',
    type: 'integer',
    minimum: 1,
  }),
  actor: described(id, { description: 'Id of the staff member who acted.', type: 'integer', minimum: 1 }),
  action: described(emptyAsAbsent(z.enum(asNames(Object.keys(AUDIT_ACTIONS)))), {
    description: 'An action listed in docs/audit.md.',
    examples: ['code_locked'],
  }),
  outcome: described(matching(OUTCOME), { description: '`ok` or an error code.', examples: ['ok'] }),
  request_id: described(matching(REQUEST_ID), { description: 'The `X-Request-Id` of a response.' }),
  from: described(emptyAsAbsent(DayText), { description: 'First day, UTC.', examples: ['2026-11-01'] }),
  to: described(emptyAsAbsent(DayText), { description: 'Last day, UTC.', examples: ['2026-11-23'] }),
})
export type AuditFilter = z.output<typeof AuditFilter>

export const AuditQuery = z.extend(AuditFilter, {
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT, 'Events per page.'),
  cursor: described(PageQuery.shape.cursor, { description: 'From `next` or `previous`.' }),
})
export type AuditQuery = z.output<typeof AuditQuery>

/** The keys of a table are its names, of which there is at least one. */
function asNames(keys: string[]): [AuditAction, ...AuditAction[]] {
  return keys as [AuditAction, ...AuditAction[]]
}

export type EventRow = typeof auditEvents.$inferSelect

/** An event is written within this time of its `at`, so ids and times may disagree by as much. */
const WRITTEN_WITHIN_MS = 60 * SECOND_MS
const LAST_ID = Number.MAX_SAFE_INTEGER

/**
 * Events in list order after a cursor, narrowed by the one filter that an index serves best and roughly by the days.
 * `matchesFilter` applies the rest.
 */
export function selectEvents(
  db: Database,
  filter: AuditFilter,
  { cursor, count }: { cursor?: Cursor | undefined; count: number },
) {
  const backwards = cursor?.direction === 'before'
  const above = [...(backwards ? [sql`${cursor.id}`] : []), ...idBefore(filter)]
  const below = [...(cursor && !backwards ? [sql`${cursor.id}`] : []), ...idAfter(filter)]
  // One bound per side: with two, SQLite starts reading at whichever comes first in the text.
  const conditions = [
    indexed(filter),
    above.length > 0 ? sql`${auditEvents.id} > max(0, ${sql.join(above, sql`, `)})` : undefined,
    below.length > 0 ? sql`${auditEvents.id} < min(${LAST_ID}, ${sql.join(below, sql`, `)})` : undefined,
  ]
  return db
    .select()
    .from(auditEvents)
    .where(and(...conditions))
    .orderBy(backwards ? asc(auditEvents.id) : desc(auditEvents.id))
    .limit(count)
}

/** Repeats the conditions of the partial indexes as literals, which lets SQLite use them. */
function indexed({
  request_id: requestId,
  subject,
  subject_staff: subjectStaff,
  actor,
  action,
}: AuditFilter): SQL | undefined {
  if (requestId !== undefined) return eq(auditEvents.requestId, requestId)
  if (subject !== undefined) return eq(auditEvents.subjectId, subject)
  if (subjectStaff !== undefined) return eq(auditEvents.subjectStaffId, subjectStaff)
  if (actor !== undefined) return sql`${auditEvents.actor} = 'staff' AND ${auditEvents.actorId} = ${actor}`
  if (action === undefined || isScanned(action)) return undefined
  return sql`${auditEvents.action} NOT IN ('sign_in', 'sign_up') AND ${auditEvents.action} = ${action}`
}

/** These are so common that they have no index. */
const isScanned = (action: AuditAction | undefined) => action === 'sign_in' || action === 'sign_up'

/** Whether the index leaves events that the filter does not ask for. */
export function isPartlyIndexed({ outcome, from, to, ...one }: AuditFilter): boolean {
  const { request_id: requestId, subject, subject_staff: subjectStaff, actor, action } = one
  const asked = [requestId, subject, subjectStaff, actor, action].filter((value) => value !== undefined)
  return asked.length + (isScanned(action) ? 1 : 0) > 1 || [outcome, from, to].some((value) => value !== undefined)
}

/* Ids grow with time, apart from the delay of a write: these bounds are certain to hold all events of the days. */

function idBefore({ from }: AuditFilter): SQL[] {
  if (from === undefined) return []
  const { id, at } = auditEvents
  const before = Date.parse(from) - WRITTEN_WITHIN_MS
  return [sql`coalesce((SELECT ${id} FROM ${auditEvents} WHERE ${at} < ${before} ORDER BY ${at} DESC LIMIT 1), 0)`]
}

function idAfter({ to }: AuditFilter): SQL[] {
  if (to === undefined) return []
  const { id, at } = auditEvents
  const after = Date.parse(to) + DAY_MS + WRITTEN_WITHIN_MS
  return [sql`coalesce((SELECT ${id} FROM ${auditEvents} WHERE ${at} >= ${after} ORDER BY ${at} LIMIT 1), ${LAST_ID})`]
}

/** Whether the filter asks for this event. */
export function matchesFilter(filter: AuditFilter, row: EventRow): boolean {
  const { subject, subject_staff: subjectStaff, actor, action, outcome, request_id: requestId, from, to } = filter
  return (
    (subject === undefined || row.subjectId === subject) &&
    (subjectStaff === undefined || row.subjectStaffId === subjectStaff) &&
    (actor === undefined || (row.actor === 'staff' && row.actorId === actor)) &&
    (action === undefined || row.action === action) &&
    (outcome === undefined || row.outcome === outcome) &&
    (requestId === undefined || row.requestId === requestId) &&
    (from === undefined || row.at >= Date.parse(from)) &&
    (to === undefined || row.at < Date.parse(to) + DAY_MS)
  )
}
