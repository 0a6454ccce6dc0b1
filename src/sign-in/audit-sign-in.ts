import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../audit/event.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Database } from '../db/database.ts'
import { users } from '../db/schema.ts'
import type { FailureMilestone, GuardTarget } from '../guard/guard.ts'
import { isUnblocked } from '../identity/is-unblocked.ts'
import type { Ports } from '../ports.ts'

interface SignInEvent {
  /** E.164. Finds the user; it is not recorded. */
  phone: string
  /** Id of the session. */
  session: string
  at: number
  context: RequestContext
}

/** The owner of the number; null if it has none. */
const ownerOf = (phone: string): SQL => sql`(SELECT ${users.id} FROM ${users} WHERE ${users.phone} = ${phone})`

/**
 * What a sign-in records, for its batch. `signedUp` goes right after the statement that creates the user, `signedIn`
 * right after the one that opens the session, `surplusEnded` right after the one that ends the surplus, and
 * `deletionCancelled` before the one that cancels.
 */
export function auditSignIn(db: Database, { phone, session, at, context }: SignInEvent) {
  const owner = ownerOf(phone)
  const byOwner = { at, actor: { kind: 'user', id: owner }, subjectId: owner, context } satisfies Partial<AuditEvent>
  const ownerIs = (condition: SQL) =>
    sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.phone} = ${phone} AND ${condition})`
  return {
    signedUp: auditStatement(db, { ...byOwner, action: 'sign_up' }, JUST_CHANGED),
    signedIn: auditStatement(db, { ...byOwner, action: 'sign_in', details: { session } }, JUST_CHANGED),
    surplusEnded: auditStatement(
      db,
      { ...byOwner, action: 'session_ended', details: { reason: 'surplus' } },
      JUST_CHANGED,
    ),
    blocked: auditStatement(
      db,
      { ...byOwner, action: 'sign_in_failed', outcome: 'user_blocked' },
      ownerIs(sql`NOT ${isUnblocked(at)}`),
    ),
    deletionCancelled: auditStatement(
      db,
      { ...byOwner, action: 'deletion_cancelled' },
      ownerIs(sql`${isUnblocked(at)} AND ${users.deletionRequestedAt} IS NOT NULL`),
    ),
  }
}

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
