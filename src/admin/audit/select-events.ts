import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import * as z from 'zod/mini'
import { docs } from '#docs'
import { AUDIT_ACTIONS } from '../../audit/actions.ts'
import type { Database } from '../../db/database.ts'
import { auditEvents, sessions } from '../../db/schema.ts'
import { staffJobs } from '../../db/staff-schema.ts'
import { firstIdAt } from '../../db/time-id.ts'
import { emptyAsAbsent, pageLimit, PageQuery, wholeNumber } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { DAY_MS } from '../../lib/time.ts'
import { areFiltered, countScanned, DateOrder, isDescending, isKeptOf, windowOf } from '../scan-page.ts'
import type { Place, Plan, Scanned } from '../scan-page.ts'

const MAX_ID = 999_999_999
const DEFAULT_LIMIT = 25
const MAX_LIMIT = 100
const OUTCOME = /^[a-z_]{1,64}$/
const REQUEST_ID = /^[\w=-]{1,64}$/

const id = emptyAsAbsent(wholeNumber(1, MAX_ID))
const matching = (pattern: RegExp) => emptyAsAbsent(z.string().check(z.trim(), z.regex(pattern)))

export const AuditFilter = z.object({
  subject: described(id, docs({ description: 'Id of the affected user.', type: 'integer', minimum: 1 })),
  subject_staff: described(
    id,
    docs({
      description: 'Id of the affected staff member.',
      type: 'integer',
      minimum: 1,
    }),
  ),
  actor: described(id, docs({ description: 'Id of the staff member who acted.', type: 'integer', minimum: 1 })),
  action: described(
    emptyAsAbsent(z.enum(AUDIT_ACTIONS)),
    docs({
      description: 'An action listed in docs/audit.md.',
      examples: ['code_locked'],
    }),
  ),
  outcome: described(matching(OUTCOME), docs({ description: '`ok` or an error code.', examples: ['ok'] })),
  request_id: described(
    matching(REQUEST_ID),
    docs({
      description: 'The `X-Request-Id` of a response. Sign-ins are not stored with it.',
    }),
  ),
  from: described(emptyAsAbsent(DayText), docs({ description: 'First day, UTC.', examples: ['2026-11-01'] })),
  to: described(emptyAsAbsent(DayText), docs({ description: 'Last day, UTC.', examples: ['2026-11-23'] })),
  ...DateOrder,
})
export type AuditFilter = z.output<typeof AuditFilter>

export const AuditQuery = z.extend(AuditFilter, {
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT, 'Events per page.'),
  cursor: described(PageQuery.shape.cursor, docs({ description: 'From `next` or `previous`.' })),
})
export type AuditQuery = z.output<typeof AuditQuery>

export type EventRow = typeof auditEvents.$inferSelect
type EventFilter = Omit<AuditFilter, 'ordering'>

const LAST_ID = Number.MAX_SAFE_INTEGER

/**
 * Events and sign-ins from a place in the list, narrowed by the days and by the one filter that an index serves best;
 * `kept` says if the rest match. Each table is read along an index in the order of ids, and SQLite merges the two.
 */
export function selectEvents(db: Database, filter: EventFilter, place: Place) {
  const plans = plansOf(filter)
  const rows = plans.map(
    ({ columns, from, id: key, found, kept }) =>
      sql`SELECT ${columns}, ${isKeptOf(kept)} AS kept FROM ${from}
        WHERE ${sql.join([...within(key, filter, place), ...found], sql` AND `)}`,
  )
  return db.all<EventRow & Scanned>(sql`${sql.join(rows, sql` UNION ALL `)}
    ORDER BY id ${isDescending(place) ? sql`DESC` : sql`ASC`} LIMIT ${windowOf(place, isPartlyIndexed(filter))}`)
}

/** How many there are in all. */
export const countEvents = (db: Database, filter: EventFilter) =>
  countScanned(db, ...plansOf(filter).map((plan) => ({ ...plan, found: [...within(plan.id, filter), ...plan.found] })))

/** Whether the indexes leave rows that the filter does not ask for. */
export const isPartlyIndexed = (filter: EventFilter): boolean => areFiltered(plansOf(filter))

interface EventPlan extends Plan {
  columns: SQL
}

function plansOf(filter: EventFilter): EventPlan[] {
  if (!mayBeSignIn(filter)) return [eventsOf(filter)]
  return isSignIn(filter.action) ? [signInsOf(filter)] : [eventsOf(filter), signInsOf(filter)]
}

const isSignIn = (action: string | undefined): boolean => action === 'sign_in' || action === 'sign_up'

/** Sign-ins are done by users, always succeed, and are stored without the id of their request. */
const mayBeSignIn = ({
  action = 'sign_in',
  actor,
  subject_staff: staff,
  outcome = 'ok',
  request_id: requestId,
}: EventFilter): boolean =>
  isSignIn(action) && actor === undefined && staff === undefined && outcome === 'ok' && requestId === undefined

/** The reason of a job is stored once, with the job. */
const WITH_REASON = sql`coalesce((SELECT json_insert(${auditEvents.details}, '$.reason', ${staffJobs.reason})
  FROM ${staffJobs} WHERE ${staffJobs.id} = ${auditEvents.details} ->> '$.job'), ${auditEvents.details})`

/** The first condition is that of an index, whose own condition it repeats: else SQLite doesn't use a partial one. */
function eventsOf({
  request_id: request,
  subject,
  subject_staff: member,
  actor: by,
  action: what,
  outcome: end,
}: EventFilter): EventPlan {
  const { id: key, at, actor, actorId, subjectId, subjectStaffId, action, outcome } = auditEvents
  const { country, network, userAgent, requestId } = auditEvents
  const indexed = [
    request === undefined ? undefined : sql`${requestId} = ${request}`,
    subject === undefined ? undefined : sql`${subjectId} = ${subject}`,
    member === undefined ? undefined : sql`${subjectStaffId} = ${member}`,
    by === undefined ? undefined : sql`${actor} = 'staff' AND ${actorId} = ${by}`,
    what === undefined ? undefined : sql`${action} = ${what}`,
  ].filter((condition) => condition !== undefined)
  return {
    columns: sql`${key} AS id, ${at} AS at, ${actor} AS actor, ${actorId} AS "actorId", ${subjectId} AS "subjectId",
      ${subjectStaffId} AS "subjectStaffId", ${action} AS action, ${outcome} AS outcome, ${country} AS country, ${network} AS network,
      ${userAgent} AS "userAgent", ${requestId} AS "requestId", ${WITH_REASON} AS details`,
    from: sql`${auditEvents}`,
    id: sql`${key}`,
    found: indexed.slice(0, 1),
    kept: [...indexed.slice(1), ...(end === undefined ? [] : [sql`${outcome} = ${end}`])],
  }
}

/** Sessions as the events that they are. */
function signInsOf({ subject, action }: EventFilter): EventPlan {
  const { id: key, createdAt, userId, isSignUp, country, network, device } = sessions
  return {
    columns: sql`${key} AS id, ${createdAt} AS at, 'user' AS actor, ${userId} AS "actorId", ${userId} AS "subjectId",
      NULL AS "subjectStaffId", iif(${isSignUp}, 'sign_up', 'sign_in') AS action, 'ok' AS outcome, ${country} AS country, ${network} AS network,
      ${device} AS "userAgent", NULL AS "requestId", json_object('session', CAST(${key} AS TEXT)) AS details`,
    from: sql`${sessions}`,
    id: sql`${key}`,
    found: subject === undefined ? [] : [sql`${userId} = ${subject}`],
    kept: action === undefined ? [] : [action === 'sign_up' ? sql`${isSignUp}` : sql`NOT ${isSignUp}`],
  }
}

/** Conditions on ids, which are times: in these days, and beyond the cursor. One bound per side, so that reading starts there. */
function within(key: SQL, { from, to }: EventFilter, place?: Place): SQL[] {
  const [low, high] =
    place?.cursor === undefined ? [0, LAST_ID] : isDescending(place) ? [0, place.cursor.id] : [place.cursor.id, LAST_ID]
  const above = Math.max(low, from === undefined ? 0 : firstIdAt(Date.parse(from)) - 1)
  const below = Math.min(high, to === undefined ? LAST_ID : firstIdAt(Date.parse(to) + DAY_MS))
  return [sql`${key} > ${above}`, sql`${key} < ${below}`]
}
