import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { JUST_CHANGED } from '../audit/audit-statement.ts'
import type { RequestContext } from '../audit/event.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Config } from '../config.ts'
import { bare, bareList } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { isUnblocked } from '../db/is-unblocked.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { auditEvents, sessions, users } from '../db/schema.ts'
import { firstIdAt, nextEventId } from '../db/time-id.ts'
import type { FailureMilestone, GuardTarget } from '../guard/guard.ts'
import { isLive, LAST_USED } from '../identity/touch-session.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import type { Opening } from './open-session.ts'

/** The owner of the number; null if it has none. */
const ownerOf = (phone: string): SQL => sql`(SELECT ${users.id} FROM ${users} WHERE ${users.phone} = ${phone})`

const { id: eventId, actor, actorId, subjectId, action, outcome, details } = auditEvents
const WRITTEN = bareList([
  ...[eventId, actor, actorId, subjectId, action, outcome, details],
  ...[auditEvents.country, auditEvents.network, auditEvents.userAgent, auditEvents.requestId],
])

/** Records that the owner of the number is blocked, if they are. @returns a row then */
export const recordBlocked = (db: Database, { phone, now, context }: Opening) =>
  insertBlocked(db, { phone, now, ...context })

const insertBlocked = preparedQuery((db, values: Placeholders<Pick<Opening, 'phone' | 'now'> & RequestContext>) =>
  db.all<{ outcome: string }>(sql`
      INSERT INTO ${auditEvents} (${WRITTEN})
      SELECT ${nextEventId(values.now)}, 'user', ${users.id}, ${users.id}, 'sign_in_failed', 'user_blocked', NULL,
        ${values.country}, ${values.network}, ${values.userAgent}, ${values.requestId}
      FROM ${users} WHERE ${users.phone} = ${values.phone} AND NOT ${isUnblocked(values.now)}
      RETURNING ${bare(outcome)} AS outcome`),
)

interface Surplus extends RequestContext {
  now: number
  /** Of the oldest session that may still be live. */
  oldestId: number
  /** How many sessions may stay. */
  keep: number
}

/**
 * Ends the sessions beyond the limit, least recently used first, by recording their end: a trigger does it. Goes right
 * after the statement that opens a session; batches run one after another, so parallel sign-ins cannot exceed the limit.
 */
export const endSurplus = (
  db: Database,
  { maxSessionsPerUser: keep, sessionMaxSeconds }: Pick<Config, 'maxSessionsPerUser' | 'sessionMaxSeconds'>,
  { now, context }: Opening,
) => insertSurplus(db, { ...context, now, keep, oldestId: firstIdAt(now - sessionMaxSeconds * SECOND_MS) })

const opened = alias(sessions, 'opened')
const other = alias(sessions, 'other')

const insertSurplus = preparedQuery((db, values: Placeholders<Surplus>) => {
  const { now, oldestId, keep } = values
  const { id, userId } = sessions
  const candidates = sql`${userId} = ${opened.userId} AND ${id} >= ${oldestId}`
  // Reads one index only, for the many who have fewer sessions than they may.
  const hasMany = sql`(SELECT ${id} FROM ${sessions} WHERE ${candidates} ORDER BY ${id} LIMIT 1 OFFSET ${keep}) IS NOT NULL`
  // The opened session, by a name that libSQL's SQLite (3.45) can order a subquery by.
  const surplus = sql`SELECT ${id} FROM ${sessions} WHERE ${candidates} AND ${isLive(now)}
    ORDER BY ${id} = last_insert_rowid() DESC, ${LAST_USED} DESC, ${id} DESC LIMIT -1 OFFSET ${keep}`
  const nth = sql`(SELECT count(*) FROM ${sessions} WHERE ${candidates} AND ${id} < ${other.id})`
  return db.run(sql`
    INSERT INTO ${auditEvents} (${WRITTEN})
    SELECT ${nextEventId(now, nth)}, 'user', ${opened.userId}, ${opened.userId}, 'session_ended', 'ok',
      json_object('reason', 'surplus', 'session', CAST(${other.id} AS TEXT)),
      ${values.country}, ${values.network}, ${values.userAgent}, ${values.requestId}
    FROM ${sessions} AS ${opened} CROSS JOIN ${sessions} AS ${other}
    WHERE ${JUST_CHANGED} AND ${opened.id} = last_insert_rowid() AND ${hasMany} AND ${other.id} IN (${surplus})`)
})

const MILESTONES = {
  first_failure: { action: 'sign_in_failed', outcome: 'invalid_code' },
  code_locked: { action: 'code_locked', outcome: 'attempts_per_code' },
  number_locked: { action: 'code_locked', outcome: 'failures_per_number' },
} as const

/** Records a wrong guess if it is a milestone. The number is not recorded: it may be a stranger's. */
export function recordFailedGuess(
  ports: Pick<Ports, 'clock' | 'openDatabase' | 'waitUntil' | 'log'>,
  { target, context }: { target: GuardTarget; context: RequestContext },
  milestone: FailureMilestone | undefined,
): void {
  if (!milestone) return
  const { lane, phone } = target
  // Someone who guesses a sign-in code has not proved who they are; someone who changes their number has.
  const userId = lane.kind === 'phone_change' ? lane.userId : null
  recordAudit(ports, {
    ...MILESTONES[milestone],
    ...(userId !== null && milestone === 'first_failure' && { action: 'phone_changed' }),
    at: ports.clock(),
    actor: { kind: 'user', id: userId },
    subjectId: userId ?? ownerOf(phone.e164),
    context,
  })
}
