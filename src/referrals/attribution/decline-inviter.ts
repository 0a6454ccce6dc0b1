import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from '../../identity/select-caller.ts'
import type { Ports } from '../../ports.ts'

/**
 * Takes back an inviter who came with the caller's number: the referral and the code on the user go together. They may name
 * another one after that.
 * @throws AppError `token_not_valid`, `not_declinable`, `storage_unavailable`
 */
export async function declineInviter(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<void> {
  const now = clock()
  const decline = db.all(sql`
    DELETE FROM referrals WHERE invitee_id = ${caller.userId} AND method = 'pending_phone'
      AND created_at > ${now - config.declineGraceMs} AND EXISTS (SELECT 1 FROM users WHERE ${isLiveCaller(caller)})
    RETURNING invitee_id`)
  const audit = auditStatement(
    db,
    {
      at: now,
      action: 'invited_by_declined',
      actor: { kind: 'user', id: caller.userId },
      subjectId: caller.userId,
      context,
    },
    JUST_CHANGED,
  )
  // The audit's own row says whether there was a referral to delete.
  const clear = db.run(sql`UPDATE users SET invited_by_code = NULL WHERE id = ${caller.userId} AND ${JUST_CHANGED}`)
  const [declined, , , callers] = await runBatch(db, [decline, audit, clear, selectCaller(db, caller)])
  callerOrThrow(callers)
  if (declined.length === 0) throw new AppError('not_declinable')
}
