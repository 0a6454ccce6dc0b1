import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { audited } from '../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { runBatch, UniqueViolation } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { Caller } from '../identity/caller.ts'
import { isLiveCaller } from '../identity/caller.ts'
import type { PersonRow } from '../identity/person.ts'
import { touchSession } from '../identity/touch-session.ts'
import type { Ports } from '../ports.ts'
import { attributeProfile } from '../referrals/attribute.ts'
import { mayInvite } from '../referrals/inviter.ts'
import type { CurrentUser } from './responses.ts'
import type { UpdateUserInput } from './schemas.ts'
import { selectSelf, selfOrThrow } from './self.ts'
import { currentUserView } from './views.ts'

/**
 * Updates the caller's profile by one conditional statement: all of it or nothing.
 * @throws AppError `token_not_valid`, `email_taken`, `own_invite_code`, `unknown_invite_code`, `invite_cycle`,
 * `already_invited`, `inviter_grace_over`, `storage_unavailable`
 */
export async function updateCurrentUser(
  {
    config: { directory, inviterGraceMs, declineGraceMs },
    clock,
    db,
  }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, input, context }: { caller: Caller; input: UpdateUserInput; context: RequestContext },
): Promise<CurrentUser> {
  const now = clock()
  const code = input.invited_by_code
  const joinedSince = inviterGraceMs === 0 ? undefined : now - inviterGraceMs
  const changes = {
    ...(input.first_name !== undefined && { firstName: input.first_name }),
    ...(input.last_name !== undefined && { lastName: input.last_name }),
    ...(input.email !== undefined && { email: input.email }),
    ...(input.display_name !== undefined && { displayName: input.display_name }),
    ...(code !== undefined && { invitedByCode: code }),
  }
  const changesNothing = Object.keys(changes).length === 0
  const update = db
    .update(users)
    // SQL has no empty SET. Setting a name to itself changes nothing, and the trip still checks the caller.
    .set(changesNothing ? { firstName: sql`${users.firstName}` } : changes)
    .where(and(isLiveCaller(caller), code === undefined ? undefined : mayBeInvitedBy(code, joinedSince)))
    .returning({ id: users.id })
  const inviter = db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.inviteCode, code ?? ''), isNull(users.deletedAt)))
  const events = updateEvents(input, {
    at: now,
    actor: { kind: 'user', id: caller.userId },
    subjectId: caller.userId,
    context,
  })
  const {
    updated: [updated],
    selves,
    inviters,
  } = await runBatch(db, {
    updated: audited(db, update, events),
    attribute: attributeProfile(db, { userId: caller.userId, code: code ?? null, country: context.country, now }),
    selves: selectSelf(db, caller),
    inviters: inviter,
    touch: touchSession(db, caller, now),
  }).catch((error: unknown) => {
    if (error instanceof UniqueViolation) throw fieldRefusal('email', 'email_taken')
    throw error
  })
  const self = selfOrThrow(selves)
  if (updated.length === 0 && code !== undefined)
    throw inviterRefusal(self, code, { known: inviters.length > 0, joinedSince })
  return currentUserView(directory, self, { declineGraceMs, now })
}

/** The audit gets names of fields, never their values. */
function updateEvents(input: UpdateUserInput, event: Omit<AuditEvent, 'action' | 'details'>): AuditEvent[] {
  const { invited_by_code: code, ...profile } = input
  const fields = Object.keys(profile).filter((field) => profile[field as keyof typeof profile] !== undefined)
  const events: AuditEvent[] = []
  if (fields.length > 0) events.push({ ...event, action: 'profile_changed', details: { fields } })
  if (code !== undefined) events.push({ ...event, action: 'invited_by_set', details: { invited_by_code: code } })
  return events
}

/** Condition on the caller's row: no inviter yet, not too late, and this one is allowed. */
const mayBeInvitedBy = (code: string, joinedSince: number | undefined): SQL =>
  sql`${users.invitedByCode} IS NULL AND ${users.dateJoined} >= ${joinedSince ?? 0} AND ${mayInvite(code)}`

/** Which condition failed, read in the same transaction. */
function inviterRefusal(
  caller: PersonRow,
  code: string,
  { known, joinedSince = 0 }: { known: boolean; joinedSince: number | undefined },
): AppError {
  if (caller.invitedByCode !== null) return new AppError('already_invited')
  if (caller.dateJoined < joinedSince) return new AppError('inviter_grace_over')
  if (caller.inviteCode === code) return fieldRefusal('invited_by_code', 'own_invite_code')
  return fieldRefusal('invited_by_code', known ? 'invite_cycle' : 'unknown_invite_code')
}

const fieldRefusal = (field: string, code: ErrorCode) => new AppError(code, { status: 400, fields: [{ field, code }] })
