import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../audit/event.ts'
import type { Caller } from '../auth/caller.ts'
import { touchSession } from '../auth/sessions/touch-session.ts'
import type { Database } from '../db/database.ts'
import { runBatch, UniqueViolation } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { Ports } from '../ports.ts'
import type { UserDetails } from './responses.ts'
import type { UpdateUserInput } from './schemas.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from './select-caller.ts'
import { selectInvited } from './select-invited.ts'
import type { UserRow } from './user-columns.ts'
import { userDetailsView } from './views.ts'

/**
 * Changes the caller's profile: all of the request or nothing, by one conditional statement.
 * @throws AppError `token_not_valid`, `email_taken`, `own_invite_code`, `unknown_invite_code`, `invite_cycle`,
 * `already_invited`, `storage_unavailable`
 */
export async function updateCurrentUser(
  { config: { directory }, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, input, context }: { caller: Caller; input: UpdateUserInput; context: RequestContext },
): Promise<UserDetails> {
  const code = input.invited_by_code
  const changes = {
    ...(input.first_name !== undefined && { firstName: input.first_name }),
    ...(input.last_name !== undefined && { lastName: input.last_name }),
    ...(input.email !== undefined && { email: input.email }),
    ...(code !== undefined && { invitedByCode: code }),
  }
  const changesNothing = Object.keys(changes).length === 0
  const update = db
    .update(users)
    // An empty SET is no SQL; a name set to itself changes nothing, and the trip also checks the caller.
    .set(changesNothing ? { firstName: sql`${users.firstName}` } : changes)
    .where(and(isLiveCaller(caller), code === undefined ? undefined : mayBeInvitedBy(code)))
    .returning({ id: users.id })
  const inviter = db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.inviteCode, code ?? ''), isNull(users.deletedAt)))
  const events = updateEvents(input, {
    at: clock(),
    actor: { kind: 'user', id: caller.userId },
    subjectId: caller.userId,
    context,
  })
  const [updated, , callers, invited, inviters] = await runBatch(db, [
    update,
    auditStatement(db, events, JUST_CHANGED),
    selectCaller(db, caller),
    selectInvited(db, caller),
    inviter,
    touchSession(db, caller, clock()),
  ]).catch((error: unknown) => {
    if (error instanceof UniqueViolation) throw fieldRefusal('email', 'email_taken')
    throw error
  })
  const viewer = callerOrThrow(callers)
  if (updated.length === 0 && code !== undefined) throw inviterRefusal(viewer, code, inviters.length > 0)
  return userDetailsView({ directory, viewer }, viewer, invited)
}

/** What an update records: names of fields, never what they hold. */
function updateEvents(input: UpdateUserInput, event: Omit<AuditEvent, 'action' | 'details'>): AuditEvent[] {
  const { invited_by_code: code, ...profile } = input
  const fields = Object.keys(profile).filter((field) => profile[field as keyof typeof profile] !== undefined)
  const events: AuditEvent[] = []
  if (fields.length > 0) events.push({ ...event, action: 'profile_changed', details: { fields } })
  if (code !== undefined) events.push({ ...event, action: 'invited_by_set', details: { invited_by_code: code } })
  return events
}

/**
 * Condition on the caller's row: no inviter yet, and the code is known, not their own, and not of anybody below them.
 * Only somebody who has invited people can close a cycle, so most callers never climb the tree.
 */
function mayBeInvitedBy(code: string): SQL {
  return sql`${users.invitedByCode} IS NULL AND ${users.inviteCode} <> ${code}
    AND EXISTS (SELECT 1 FROM users AS inviter WHERE inviter.invite_code = ${code} AND inviter.deleted_at IS NULL)
    AND (${users.invitedCount} = 0 OR ${users.inviteCode} NOT IN (
      WITH RECURSIVE above(code) AS (
        SELECT ${code} UNION SELECT up.invited_by_code FROM users AS up JOIN above ON up.invite_code = above.code
        WHERE up.invited_by_code IS NOT NULL)
      SELECT code FROM above))`
}

/** Which of its conditions the update missed, read in the same transaction. */
function inviterRefusal(caller: UserRow, code: string, known: boolean): AppError {
  if (caller.invitedByCode !== null) return new AppError('already_invited')
  if (caller.inviteCode === code) return fieldRefusal('invited_by_code', 'own_invite_code')
  return fieldRefusal('invited_by_code', known ? 'invite_cycle' : 'unknown_invite_code')
}

const fieldRefusal = (field: string, code: ErrorCode) => new AppError(code, { status: 400, fields: [{ field, code }] })
