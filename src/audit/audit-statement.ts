import { sql } from 'drizzle-orm'
import type { SQL, SQLChunk } from 'drizzle-orm'
import { bareList } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import type { Statement } from '../db/run-batch.ts'
import { auditEvents, users } from '../db/schema.ts'
import { staff } from '../db/staff-schema.ts'
import { nextEventId, ROW_NUMBER } from '../db/time-id.ts'
import type { AuditEvent } from './event.ts'

/**
 * Condition: the statement before it in the same batch changed a row (sqlite.org/lang_corefunc.html#changes). An audit
 * statement counts too, so the second of two in a row would ask about the first.
 */
export const JUST_CHANGED: SQL = sql`changes() > 0`

/**
 * Records events in the batch of the change they describe: both happen or neither, without an extra round trip. `when`
 * is an SQL condition, usually `JUST_CHANGED`.
 */
export function auditStatement(db: Database, events: AuditEvent | AuditEvent[], when: SQL = sql`1`) {
  const rows = [events]
    .flat()
    .map((event, nth) => sql`SELECT ${sql.join(valuesOf(event, sql.raw(String(nth))), sql`, `)} WHERE ${when}`)
  // A batch has a fixed number of statements, even if there is nothing to record.
  if (rows.length === 0) return db.run(sql`SELECT 1`)
  return insertEvents(db, sql.join(rows, sql` UNION ALL `))
}

interface UserEvent extends Omit<AuditEvent, 'subjectId'> {
  /** A condition of this event alone. */
  when?: SQL
}

/** Records events for each user a condition holds for; conditions, `outcome` and `foundDetails` may read the user's row. */
export function auditEachUser(db: Database, events: UserEvent | UserEvent[], where: SQL) {
  const list = [events].flat()
  const rows = list.map(({ when = sql`1`, ...event }, nth) => {
    const place = sql`(${ROW_NUMBER} * ${sql.raw(`${list.length} + ${nth}`)})`
    const values = valuesOf({ ...event, subjectId: sql`${users.id}` }, place)
    return sql`SELECT ${sql.join(values, sql`, `)} FROM ${users} WHERE ${where} AND ${when}`
  })
  return insertEvents(db, sql.join(rows, sql` UNION ALL `))
}

/** The same for each staff account. */
export const auditEachStaff = (db: Database, event: Omit<AuditEvent, 'subjectId' | 'subjectStaffId'>, where: SQL) => {
  const values = valuesOf({ ...event, subjectId: null, subjectStaffId: sql`${staff.id}` }, ROW_NUMBER)
  return insertEvents(db, sql`SELECT ${sql.join(values, sql`, `)} FROM ${staff} WHERE ${where}`)
}

/** In the order of `valuesOf`. */
const WRITTEN = bareList([
  auditEvents.id,
  auditEvents.actor,
  auditEvents.actorId,
  auditEvents.subjectId,
  auditEvents.subjectStaffId,
  auditEvents.action,
  auditEvents.outcome,
  auditEvents.country,
  auditEvents.network,
  auditEvents.userAgent,
  auditEvents.requestId,
  auditEvents.details,
])

const insertEvents = (db: Database, rows: SQL) => db.run(sql`INSERT INTO ${auditEvents} (${WRITTEN}) ${rows}`)

/** A change and its events, which are recorded only if it changed a row. One unit of a batch. */
export const audited = <Change extends Statement>(db: Database, change: Change, events: AuditEvent | AuditEvent[]) =>
  [change, auditStatement(db, events, JUST_CHANGED)] as const

/** `nth` of the rows that one statement writes. */
function valuesOf(event: AuditEvent, nth: SQL): SQLChunk[] {
  const { at, actor, subjectId, subjectStaffId = null, action, outcome = 'ok', context, details, foundDetails } = event
  const { country = null, network = null, userAgent = null, requestId = null } = context ?? {}
  const text = foundDetails ?? (details === undefined ? null : JSON.stringify(details))
  const who = [nextEventId(at, nth), actor.kind, actor.id, subjectId, subjectStaffId]
  const values = [...who, action, outcome, country, network, userAgent, requestId, text]
  return values.map((value) => (typeof value === 'object' && value !== null ? value : sql.param(value)))
}
