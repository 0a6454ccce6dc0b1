import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import * as z from 'zod/mini'
import { AUDIT_ACTIONS } from '../../audit/actions.ts'
import type { Database } from '../../db/database.ts'
import { auditEvents, sessions } from '../../db/schema.ts'
import { firstIdAt } from '../../db/time-id.ts'
import { emptyAsAbsent, pageLimit, PageQuery, wholeNumber } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { DAY_MS } from '../../lib/time.ts'

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
  action: described(emptyAsAbsent(z.enum(AUDIT_ACTIONS)), {
    description: 'An action listed in docs/audit.md.',
    examples: ['code_locked'],
  }),
  outcome: described(matching(OUTCOME), { description: '`ok` or an error code.', examples: ['ok'] }),
  request_id: described(matching(REQUEST_ID), {
    description: 'The `X-Request-Id` of a response. Sign-ins are not stored with it.',
  }),
  from: described(emptyAsAbsent(DayText), { description: 'First day, UTC.', examples: ['2026-11-01'] }),
  to: described(emptyAsAbsent(DayText), { description: 'Last day, UTC.', examples: ['2026-11-23'] }),
})
export type AuditFilter = z.output<typeof AuditFilter>

export const AuditQuery = z.extend(AuditFilter, {
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT, 'Events per page.'),
  cursor: described(PageQuery.shape.cursor, { description: 'From `next` or `previous`.' }),
})
export type AuditQuery = z.output<typeof AuditQuery>

export type EventRow = typeof auditEvents.$inferSelect

const LAST_ID = Number.MAX_SAFE_INTEGER

/**
 * Events and sign-ins in list order after a cursor, narrowed by the days and by the one filter that an index serves best.
 * `matchesFilter` applies the rest. Each table is read along an index in the order of ids, and SQLite merges the two.
 */
export const selectEvents = (
  db: Database,
  filter: AuditFilter,
  page: { cursor?: Cursor | undefined; count: number },
) => {
  const backwards = page.cursor?.direction === 'before'
  const { action } = filter
  const arms = [
    ...(action !== undefined && isSignIn(action) ? [] : [eventsIn(filter, page.cursor)]),
    ...(mayBeSignIn(filter) ? [signInsIn(filter, page.cursor)] : []),
  ]
  return db.all<EventRow>(
    sql`${sql.join(arms, sql` UNION ALL `)} ORDER BY id ${backwards ? sql`ASC` : sql`DESC`} LIMIT ${page.count}`,
  )
}

const isSignIn = (action: string): boolean => action === 'sign_in' || action === 'sign_up'

/** Sign-ins are done by users, always succeed, and are stored without the id of their request. */
const mayBeSignIn = ({
  action = 'sign_in',
  actor,
  subject_staff: staff,
  outcome = 'ok',
  request_id: requestId,
}: AuditFilter): boolean =>
  isSignIn(action) && actor === undefined && staff === undefined && outcome === 'ok' && requestId === undefined

function eventsIn(filter: AuditFilter, cursor: Cursor | undefined): SQL {
  const { id: key, at, actor, actorId, subjectId, subjectStaffId, action, outcome } = auditEvents
  const { country, network, userAgent, requestId, details } = auditEvents
  return sql`SELECT ${key} AS id, ${at} AS at, ${actor} AS actor, ${actorId} AS "actorId", ${subjectId} AS "subjectId",
      ${subjectStaffId} AS "subjectStaffId", ${action} AS action, ${outcome} AS outcome, ${country} AS country, ${network} AS network,
      ${userAgent} AS "userAgent", ${requestId} AS "requestId", ${details} AS details
    FROM ${auditEvents} WHERE ${within(sql`${key}`, filter, cursor)} AND ${indexed(filter)}`
}

/** A session as the event that it is. */
function signInsIn(filter: AuditFilter, cursor: Cursor | undefined): SQL {
  const { id: key, createdAt, userId, isSignUp, country, network, device } = sessions
  const { subject } = filter
  return sql`SELECT ${key} AS id, ${createdAt} AS at, 'user' AS actor, ${userId} AS "actorId", ${userId} AS "subjectId",
      NULL AS "subjectStaffId", iif(${isSignUp}, 'sign_up', 'sign_in') AS action, 'ok' AS outcome, ${country} AS country, ${network} AS network,
      ${device} AS "userAgent", NULL AS "requestId", json_object('session', CAST(${key} AS TEXT)) AS details
    FROM ${sessions}
    WHERE ${within(sql`${key}`, filter, cursor)} AND ${subject === undefined ? sql`true` : sql`${userId} = ${subject}`}`
}

/** Condition on ids, which are times: after the cursor, in these days. One bound per side, so that reading starts there. */
function within(key: SQL, { from, to }: AuditFilter, cursor: Cursor | undefined): SQL {
  const backwards = cursor?.direction === 'before'
  const above = Math.max(backwards ? cursor.id : 0, from === undefined ? 0 : firstIdAt(Date.parse(from)) - 1)
  const below = Math.min(
    cursor && !backwards ? cursor.id : LAST_ID,
    to === undefined ? LAST_ID : firstIdAt(Date.parse(to) + DAY_MS),
  )
  return sql`${key} > ${above} AND ${key} < ${below}`
}

/** Repeats the condition of the partial index as a literal, which lets SQLite use it. */
function indexed({ request_id: requestId, subject, subject_staff: subjectStaff, actor, action }: AuditFilter): SQL {
  if (requestId !== undefined) return sql`${auditEvents.requestId} = ${requestId}`
  if (subject !== undefined) return sql`${auditEvents.subjectId} = ${subject}`
  if (subjectStaff !== undefined) return sql`${auditEvents.subjectStaffId} = ${subjectStaff}`
  if (actor !== undefined) return sql`${auditEvents.actor} = 'staff' AND ${auditEvents.actorId} = ${actor}`
  return action === undefined ? sql`true` : sql`${auditEvents.action} = ${action}`
}

/** Whether the index leaves events that the filter does not ask for. */
export function isPartlyIndexed(filter: AuditFilter): boolean {
  const { request_id: requestId, subject, subject_staff: subjectStaff, actor, action, outcome } = filter
  const asked = [requestId, subject, subjectStaff, actor, action].filter((value) => value !== undefined)
  return asked.length > 1 || outcome !== undefined || (action !== undefined && isSignIn(action))
}

/** Whether the filter asks for this event. */
export function matchesFilter(filter: AuditFilter, row: EventRow): boolean {
  const { subject, subject_staff: subjectStaff, actor, action, outcome, request_id: requestId } = filter
  return (
    (subject === undefined || row.subjectId === subject) &&
    (subjectStaff === undefined || row.subjectStaffId === subjectStaff) &&
    (actor === undefined || (row.actor === 'staff' && row.actorId === actor)) &&
    (action === undefined || row.action === action) &&
    (outcome === undefined || row.outcome === outcome) &&
    (requestId === undefined || row.requestId === requestId)
  )
}
