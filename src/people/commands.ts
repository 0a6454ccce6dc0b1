import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { AuditAction } from '../audit/actions.ts'
import { auditEachUser } from '../audit/audit-statement.ts'
import type { AuditActor, RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { isUnblocked } from '../db/is-unblocked.ts'
import { sessions, users } from '../db/schema.ts'
import { toIso, toIsoOrNull } from '../lib/time.ts'
import { endSessionsOf } from '../sign-in/sessions/end-every-session.ts'

/**
 * Something done to users, whether to one, a selection, a whole filter, by the hourly task or as an undo. A command says
 * what counts as a change and what the audit records; callers check permissions.
 */
export interface Command {
  audit: AuditAction
  /** Absent when users act on their own account. */
  reason?: string
  /** Only this session. */
  session?: number | undefined
  /** Condition on `users`: the command would change something. */
  wouldChange: SQL
  /**
   * One person whom it leaves as they are is recorded, too: it was asked for, so an undo of what was done before spares them.
   * Not of a job: another one of the same people would keep the first from being undone.
   */
  recordsAll?: boolean
  /** JSON of the values it changes, read from the row. */
  before: SQL
  after: Record<string, unknown>
  set?: Partial<typeof users.$inferInsert>
  /** Condition on the changed rows: end all their sessions. */
  leavesNoSessions?: SQL
}

interface ByStaff {
  now: number
  reason: string
}

/** The audit action of each command; an undo finds whom a job changed by it. */
export const COMMAND_EVENTS = {
  block: 'person_blocked',
  unblock: 'person_unblocked',
  end_sessions: 'person_sessions_ended',
  delete: 'deletion_requested',
  cancel_deletion: 'deletion_cancelled',
} as const satisfies Record<string, AuditAction>

/** Unix time, milliseconds; null: until staff unblock. */
type Until = number | null

/**
 * @param keeps Whether blocked users keep their reason and expiry. Bulk actions do: they must not shorten a block that was
 * set for a graver reason. Staff who block one user see the current block and replace it.
 */
export const block = ({ now, reason, until, keeps }: ByStaff & { until: Until; keeps: boolean }): Command => ({
  audit: COMMAND_EVENTS.block,
  reason,
  wouldChange: keeps ? isUnblocked(now) : sql`1`,
  before: BLOCK,
  after: { is_active: false, blocked_until: toIsoOrNull(until) },
  set: { isActive: false, blockReason: reason, blockedUntil: until },
  leavesNoSessions: eq(users.isActive, false),
})

export const unblock = ({ reason }: Pick<ByStaff, 'reason'>): Command => ({
  audit: COMMAND_EVENTS.unblock,
  reason,
  // Signing in after a block expired reactivates the user and leaves its reason and expiry in the row.
  wouldChange: sql`(${or(eq(users.isActive, false), isNotNull(users.blockedUntil))})`,
  before: BLOCK,
  after: { is_active: true },
  set: { isActive: true, blockReason: null, blockedUntil: null },
})

/** Ends all sessions, or one. */
export function endSessions({ now, reason, session }: ByStaff & { session?: number | undefined }): Command {
  const live = sql`${eq(sessions.userId, users.id)} AND ${isNull(sessions.endedAt)} AND ${sessions.expiresAt} > ${now}`
  const one = session === undefined ? undefined : eq(sessions.id, session)
  const count = sql`(SELECT count(*) FROM ${sessions} WHERE ${and(live, one)})`
  return {
    audit: COMMAND_EVENTS.end_sessions,
    reason,
    session,
    wouldChange: sql`${count} > 0`,
    before: sql`json_object('sessions', ${count})`,
    after: { sessions: 0 },
    leavesNoSessions: sql`1`,
  }
}

/** Schedules a deletion after the grace period; signing in cancels it. */
export const requestDeletion = ({
  now,
  reason,
  graceMs,
}: Pick<ByStaff, 'now'> & { reason?: string; graceMs: number }): Command => ({
  audit: COMMAND_EVENTS.delete,
  ...(reason !== undefined && { reason }),
  wouldChange: isNull(users.deletionRequestedAt),
  recordsAll: reason !== undefined,
  before: deletionSql(graceMs),
  after: { deletion_at: toIso(now + graceMs) },
  set: { deletionRequestedAt: now },
  leavesNoSessions: isNotNull(users.deletionRequestedAt),
})

export const cancelDeletion = ({ reason, graceMs }: Pick<ByStaff, 'reason'> & { graceMs: number }): Command => ({
  audit: COMMAND_EVENTS.cancel_deletion,
  reason,
  wouldChange: isNotNull(users.deletionRequestedAt),
  before: deletionSql(graceMs),
  after: { deletion_at: null },
  set: { deletionRequestedAt: null },
})

const isoSql = (time: SQLWrapper) => sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${time} / 1000.0, 'unixepoch')`

const BLOCK = sql`json_object('is_active', json(iif(${users.isActive}, 'true', 'false')),
  'block_reason', ${users.blockReason}, 'blocked_until', ${isoSql(users.blockedUntil)})`

const deletionSql = (graceMs: number) =>
  sql`json_object('deletion_at', ${isoSql(sql`(${users.deletionRequestedAt} + ${graceMs})`)})`

interface Execution {
  /** Condition on `users`. */
  targets: SQL
  now: number
  actor: AuditActor
  context?: RequestContext | undefined
  /** The job this is a step of. It has the reason, so that 100,000 events need not. */
  job?: number
}

/**
 * A command as statements of one batch, in this order: `record` writes an event for each user about to be changed,
 * `change` changes them and returns their ids, `endSessions` reads the changed rows. An event whose values are the same
 * before and after has changed nothing.
 */
export function carryOut(db: Database, command: Command, { targets, now, actor, context, job }: Execution) {
  const { audit: action, reason, session, wouldChange, recordsAll, before, after, set, leavesNoSessions } = command
  const due = sql`${targets} AND ${wouldChange}`
  const was = job === undefined ? before : sql`json_remove(${before}, '$.block_reason')`
  const details = sql.join(
    [
      // D1 binds numbers as REAL.
      ...(job === undefined ? [] : [sql`'job', CAST(${job} AS INTEGER)`]),
      ...(reason === undefined || job !== undefined ? [] : [sql`'reason', ${reason}`]),
      ...(session === undefined ? [] : [sql`'session', ${String(session)}`]),
      sql`'before', ${was}, 'after', json(iif(${wouldChange}, ${JSON.stringify(after)}, ${was}))`,
    ],
    sql`, `,
  )
  const event = { at: now, action, actor, foundDetails: sql`json_object(${details})`, ...(context && { context }) }
  const ending = leavesNoSessions && sql`${targets} AND ${leavesNoSessions}`
  return {
    record: auditEachUser(db, event, recordsAll && job === undefined ? targets : due),
    change: set !== undefined && db.update(users).set(set).where(due).returning({ id: users.id }),
    endSessions: ending !== undefined && endSessionsOf(db, ending, now, session),
  } as const
}
