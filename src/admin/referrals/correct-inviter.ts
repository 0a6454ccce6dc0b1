import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ErrorCode } from '../../errors/error-table.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import { mayInvite } from '../../referrals/inviter.ts'
import { attributionView, selectAttribution } from './get-attribution.ts'
import type { Attribution } from './responses.ts'

interface CorrectInviter {
  userId: number
  /** Canonical; null: nobody. */
  code: string | null
  reason: string
  by: ByStaff
}

/**
 * Says who invited a user, in place of whatever was known. One batch, whose audit event decides: it is written only where
 * the inviter may be theirs and is not so already, holds the referral that goes, and the statements after it follow it.
 * The new referral keeps the time and the country of the old one, so that leaderboards of that time are put right.
 * @throws AppError `not_found`, `own_invite_code`, `unknown_invite_code`, `invite_cycle`, `storage_unavailable`
 */
export async function correctInviter(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { userId, code, reason, by }: CorrectInviter,
): Promise<Attribution> {
  const now = clock()
  const event = auditStatement(
    db,
    {
      at: now,
      action: 'inviter_corrected',
      actor: { kind: 'staff', id: by.staff.id },
      subjectId: userId,
      context: by.context,
      foundDetails: detailsOf({ userId, code, reason }),
    },
    mayBeCorrected(userId, code),
  )
  const [, updated, , , rows, inviters] = await runBatch(db, [
    event,
    db.all(sql`UPDATE users SET invited_by_code = ${code} WHERE id = ${userId} AND ${JUST_CHANGED} RETURNING id`),
    db.run(sql`DELETE FROM referrals WHERE invitee_id = ${userId} AND ${JUST_CHANGED}`),
    // Whoever has an inviter and no referral is whom this batch has left so.
    db.run(sql`
      INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, program, country, created_at)
      SELECT invitee.id, inviter.id, inviter.invite_code, 'staff', 'certain',
        coalesce(event.details ->> '$.before.program', 'default'), event.details ->> '$.before.country',
        coalesce(event.details ->> '$.before.at', event.at)
      FROM users AS invitee JOIN users AS inviter ON inviter.invite_code = invitee.invited_by_code
        JOIN audit_events AS event ON event.id = (SELECT max(id) FROM audit_events)
      WHERE invitee.id = ${userId} AND invitee.invited_by_code = ${code}
        AND event.subject_id = ${userId} AND event.action = 'inviter_corrected'
        AND NOT EXISTS (SELECT 1 FROM referrals WHERE invitee_id = ${userId})`),
    selectAttribution(db, { userId }),
    db.all(sql`SELECT id FROM users WHERE invite_code = ${code} AND deleted_at IS NULL`),
  ])
  const attribution = attributionView(by.staff, rows)
  if (attribution.user.state === 'deleted') throw new AppError('not_found')
  if (updated.length === 0 && code !== (attribution.referral?.inviter.invite_code ?? null))
    throw inviterRefusal(attribution, { code, known: inviters.length > 0 })
  return attribution
}

/** Condition: there is such a user, the inviter may be theirs, and staff have not said so before. */
const mayBeCorrected = (userId: number, code: string | null): SQL => sql`EXISTS (
  SELECT 1 FROM users LEFT JOIN referrals AS was ON was.invitee_id = users.id
  WHERE users.id = ${userId} AND users.deleted_at IS NULL AND ${code === null ? sql`users.invited_by_code IS NOT NULL` : mayInvite(code)}
    AND NOT (users.invited_by_code IS ${code} AND was.method IS 'staff'))`

/** What the event keeps, read before anything changes. */
const detailsOf = ({ userId, code, reason }: Pick<CorrectInviter, 'userId' | 'code' | 'reason'>): SQL => sql`(
  SELECT json_object(
    'before', json(CASE WHEN was.invitee_id IS NULL THEN 'null' ELSE json_object('inviter_id', was.inviter_id,
      'invited_by_code', person.invited_by_code, 'link', was.link_key, 'method', was.method, 'certainty', was.certainty,
      'program', was.program, 'channel', was.channel, 'country', was.country, 'at', was.created_at) END),
    'after', json(CASE WHEN inviter.id IS NULL THEN 'null' ELSE json_object('inviter_id', inviter.id,
      'invited_by_code', inviter.invite_code, 'method', 'staff', 'certainty', 'certain') END),
    'reason', ${reason})
  FROM users AS person LEFT JOIN referrals AS was ON was.invitee_id = person.id
    LEFT JOIN users AS inviter ON inviter.invite_code = ${code}
  WHERE person.id = ${userId})`

/** Which of its conditions the event missed, read in the same transaction. */
function inviterRefusal({ user }: Attribution, { code, known }: { code: string | null; known: boolean }): AppError {
  const own = user.invite_code === code
  const refusal: ErrorCode = own ? 'own_invite_code' : known ? 'invite_cycle' : 'unknown_invite_code'
  return new AppError(refusal, { status: 400, fields: [{ field: 'inviter', code: refusal }] })
}
