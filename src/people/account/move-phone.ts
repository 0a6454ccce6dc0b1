import { and, eq, isNull, ne, not, or, sql } from 'drizzle-orm'
import { audited, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, UniqueViolation } from '../../db/run-batch.ts'
import { sessions, users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { isLiveCaller } from '../../identity/caller.ts'
import { hasRecentSignIn } from '../../identity/recent-sign-in.ts'
import { budgetSpent, spentAt } from '../../identity/user-budgets.ts'
import { maskPhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import { hadInviter, rememberInvited, wasInvited } from '../../referrals/invited-phones.ts'
import type { UserDetails } from '../responses.ts'
import { readInvited, selectSelf, selfOrThrow } from '../self.ts'
import { userDetailsView } from '../views.ts'

interface MovePhone {
  caller: Caller
  /** The caller has proved that they hold it. */
  phone: Phone
  /** E.164. Replaces a recent sign-in only if it is still the current number. */
  verifiedPhone: string | undefined
  context: RequestContext
}

/**
 * Changes the number by one conditional statement, and ends the other sessions in the same batch. If users race for a
 * number, the unique index lets one have it. The number of someone who had an inviter is remembered, so the batch has to
 * know it: `leaving`. If it does not, it changes nothing, and the next one does.
 */
export async function movePhone(
  ports: Pick<Ports, 'config' | 'clock'> & { db: Database },
  input: MovePhone,
  leaving = input.verifiedPhone,
): Promise<{ details: UserDetails; oldPhone: string | null }> {
  const { config, clock, db } = ports
  const { caller, phone, verifiedPhone, context } = input
  const { directory } = config
  const now = clock()
  const verified = verifiedPhone === undefined ? undefined : eq(users.phone, verifiedPhone)
  const isProved = or(hasRecentSignIn(caller, now), verified)
  // A request that is repeated before its codes count as used starts nothing, but moves the number.
  const spent = { name: 'phone_changes_per_user', now } as const
  const movesSpentAt = spentAt(config, { ...spent, actorId: caller.userId }, ['phone_changed'])
  const mayLeave = or(not(hadInviter), leaving === undefined ? undefined : eq(users.phone, leaving))
  const isMoving = and(
    isLiveCaller(caller),
    sql`${users.phone} IS NOT ${phone.e164}`,
    isProved,
    mayLeave,
    sql`${movesSpentAt} IS NULL`,
  )
  const move = db
    .update(users)
    .set({ phone: phone.e164, country: phone.country, phoneWasInvited: wasInvited(config, phone.e164) })
    .where(isMoving)
    .returning({ id: users.id })
  const event: AuditEvent = {
    at: now,
    action: 'phone_changed',
    actor: { kind: 'user', id: caller.userId },
    subjectId: caller.userId,
    context,
    details: { to: maskPhone(phone.e164), proof: verified ? 'current_phone' : 'recent_sign_in' },
  }
  const isOther = and(eq(sessions.userId, caller.userId), ne(sessions.id, caller.sessionId), isNull(sessions.endedAt))
  const {
    before: [before],
    moved: [moved],
    selves,
  } = await runBatch(db, {
    before: db
      .select({
        phone: users.phone,
        hadInviter: sql<number>`${hadInviter}`.as('had_inviter'),
        movesSpentAt: sql<number | null>`${movesSpentAt}`,
      })
      .from(users)
      .where(isLiveCaller(caller)),
    remember:
      leaving !== undefined &&
      rememberInvited(ports, { now, people: [{ id: caller.userId, phone: leaving }] }, isMoving),
    moved: audited(db, move, event),
    // Follows the event, whose row says whether this batch changed the number.
    endOthers: db.update(sessions).set({ endedAt: now }).where(and(isOther, JUST_CHANGED)),
    selves: selectSelf(db, caller),
  }).catch((error: unknown) => {
    if (error instanceof UniqueViolation) throw new AppError('phone_taken')
    throw error
  })
  const viewer = selfOrThrow(selves)
  const oldPhone = before?.phone ?? null
  // A request that is repeated after a lost answer finds the number changed.
  if (moved.length === 0 && oldPhone !== phone.e164) {
    if (before && before.movesSpentAt !== null) throw budgetSpent(config, { ...spent, at: before.movesSpentAt })
    const isKnown = oldPhone === null || oldPhone === leaving || !before?.hadInviter
    if (isKnown) throw new AppError('recent_sign_in_required')
    return movePhone(ports, input, oldPhone)
  }
  return { details: userDetailsView({ directory, viewer }, viewer, readInvited(viewer.invited)), oldPhone }
}
