import { and, eq, or, sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, UniqueViolation } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from '../../identity/select-caller.ts'
import { maskPhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import type { UserDetails } from '../responses.ts'
import { selectInvited } from '../select-invited.ts'
import { userDetailsView } from '../views.ts'
import { hasRecentSignIn } from './recent-sign-in.ts'

interface MovePhone {
  caller: Caller
  /** Proved to be the caller's to have. */
  phone: Phone
  /** E.164, proved to be the caller's to use; only if it is the current number does it stand for a recent sign-in. */
  verifiedPhone: string | undefined
  context: RequestContext
}

/**
 * Changes the number and ends the other sessions, by one conditional statement and what follows from it, in one batch.
 * Of users who race for a number the unique index lets one have it.
 */
export async function movePhone(
  { config: { directory }, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, phone, verifiedPhone, context }: MovePhone,
): Promise<{ details: UserDetails; oldPhone: string | null }> {
  const now = clock()
  const verified = verifiedPhone === undefined ? undefined : eq(users.phone, verifiedPhone)
  const before = db.select({ phone: users.phone }).from(users).where(isLiveCaller(caller))
  const move = db
    .update(users)
    .set({ phone: phone.e164, country: phone.country })
    .where(and(isLiveCaller(caller), or(hasRecentSignIn(caller, now), verified)))
    .returning({ id: users.id })
  const audit = auditStatement(
    db,
    {
      at: now,
      action: 'phone_changed',
      actor: { kind: 'user', id: caller.userId },
      subjectId: caller.userId,
      context,
      details: { to: maskPhone(phone.e164), proof: verified ? 'current_phone' : 'recent_sign_in' },
    },
    JUST_CHANGED,
  )
  // The audit's own row says whether the number was changed by this batch.
  const endOthers = db.run(sql`
    UPDATE sessions SET ended_at = ${now}
    WHERE user_id = ${caller.userId} AND id <> ${caller.sessionId} AND ended_at IS NULL AND ${JUST_CHANGED}`)
  const [[old], moved, , , callers, invited] = await runBatch(db, [
    before,
    move,
    audit,
    endOthers,
    selectCaller(db, caller),
    selectInvited(db, { userId: caller.userId }),
  ]).catch((error: unknown) => {
    if (error instanceof UniqueViolation) throw new AppError('phone_taken')
    throw error
  })
  const viewer = callerOrThrow(callers)
  if (moved.length === 0) throw new AppError('recent_sign_in_required')
  return { details: userDetailsView({ directory, viewer }, viewer, invited), oldPhone: old?.phone ?? null }
}
