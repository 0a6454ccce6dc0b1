import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import { rowOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { referrals } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { auditEvents, users } from '../../db/schema.ts'
import { codeMeant } from '../../db/typed-code.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ErrorCode } from '../../errors/error-table.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import { mayInvite } from '../../referrals/inviter.ts'
import { attributionView, invitee, inviter, selectAttribution } from './get-attribution.ts'
import type { Attribution } from './responses.ts'

interface CorrectInviter {
  userId: number
  /** Canonical; null: none. */
  code: string | null
  reason: string
  by: ByStaff
}

/**
 * Sets, changes or removes a user's inviter in one batch. Its event decides: it is only recorded if the inviter is allowed
 * and not set already, keeps the old referral, and the other statements follow it. The new referral keeps the old time and
 * country, so that the leaderboards of that time stay right.
 * @throws AppError `not_found`, `own_invite_code`, `unknown_invite_code`, `invite_cycle`, `storage_unavailable`
 */
export async function correctInviter(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { userId, code, reason, by }: CorrectInviter,
): Promise<Attribution> {
  const now = clock()
  const meant = code === null ? null : codeMeant(code)
  const isOfUser = eq(referrals.inviteeId, userId)
  const { updated, rows, inviters } = await runBatch(db, {
    record: auditStatement(
      db,
      {
        at: now,
        action: 'inviter_corrected',
        actor: { kind: 'staff', id: by.staff.id },
        subjectId: userId,
        context: by.context,
        foundDetails: detailsOf({ userId, meant, reason }),
      },
      mayBeCorrected(userId, meant),
    ),
    updated: db
      .update(users)
      .set({ invitedByCode: meant })
      .where(and(eq(users.id, userId), JUST_CHANGED))
      .returning({ id: users.id }),
    remove: db.delete(referrals).where(and(isOfUser, JUST_CHANGED)),
    refer: insertReferral(db, userId),
    rows: selectAttribution(db, { userId }),
    inviters: db
      .select({ code: users.inviteCode, deletedAt: users.deletedAt })
      .from(users)
      .where(eq(users.inviteCode, meant ?? '')),
  })
  const attribution = attributionView(by.staff, rows)
  if (attribution.user.state === 'deleted') throw new AppError('not_found')
  const found = inviters[0]
  if (updated.length === 0 && (found?.code ?? code) !== (attribution.referral?.inviter.invite_code ?? null))
    throw inviterRefusal(attribution, { code: found?.code, known: found?.deletedAt === null })
  return attribution
}

const event = alias(auditEvents, 'event')

/** Only this batch leaves a user with an inviter and without a referral. */
function insertReferral(db: Database, userId: number) {
  const referral = rowOf(referrals, {
    inviteeId: sql`${invitee.id}`,
    inviterId: sql`${inviter.id}`,
    linkKey: sql`${inviter.inviteCode}`,
    method: 'staff',
    certainty: 'certain',
    program: sql`coalesce(${event.details} ->> '$.before.program', 'default')`,
    country: sql`${event.details} ->> '$.before.country'`,
    createdAt: sql`coalesce(${event.details} ->> '$.before.at', ${event.at})`,
  })
  const isThisBatch = and(eq(event.subjectId, userId), eq(event.action, 'inviter_corrected'))
  const hasNone = sql`NOT EXISTS (SELECT 1 FROM ${referrals} WHERE ${eq(referrals.inviteeId, userId)})`
  return db.insert(referrals).select(
    db
      .select(referral)
      .from(invitee)
      .innerJoin(inviter, eq(inviter.inviteCode, invitee.invitedByCode))
      .innerJoin(event, sql`${event.id} = last_insert_rowid()`)
      .where(and(eq(invitee.id, userId), isThisBatch, hasNone)),
  )
}

const was = alias(referrals, 'was')
const person = alias(users, 'person')

/** Condition: the user exists, the inviter is allowed, and staff have not set the same before. */
const mayBeCorrected = (userId: number, meant: SQL | null): SQL => sql`EXISTS (
  SELECT 1 FROM ${users} LEFT JOIN ${referrals} AS was ON ${was.inviteeId} = ${users.id}
  WHERE ${users.id} = ${userId} AND ${users.deletedAt} IS NULL
    AND ${meant === null ? sql`${users.invitedByCode} IS NOT NULL` : mayInvite(meant)}
    AND NOT (${users.invitedByCode} IS ${meant} AND ${was.method} IS 'staff'))`

/** What the event keeps, read before anything changes. */
const detailsOf = ({
  userId,
  meant,
  reason,
}: Pick<CorrectInviter, 'userId' | 'reason'> & { meant: SQL | null }): SQL => sql`(
  SELECT json_object(
    'before', json(CASE WHEN ${was.inviteeId} IS NULL THEN 'null' ELSE json_object('inviter_id', ${was.inviterId},
      'invited_by_code', ${person.invitedByCode}, 'link', ${was.linkKey}, 'method', ${was.method},
      'certainty', ${was.certainty}, 'program', ${was.program}, 'channel', ${was.channel}, 'country', ${was.country},
      'at', ${was.createdAt}) END),
    'after', json(CASE WHEN ${inviter.id} IS NULL THEN 'null' ELSE json_object('inviter_id', ${inviter.id},
      'invited_by_code', ${inviter.inviteCode}, 'method', 'staff', 'certainty', 'certain') END),
    'reason', ${reason})
  FROM ${users} AS person LEFT JOIN ${referrals} AS was ON ${was.inviteeId} = ${person.id}
    LEFT JOIN ${users} AS inviter ON ${inviter.inviteCode} = ${meant}
  WHERE ${person.id} = ${userId})`

/** Which condition failed, read in the same transaction. */
function inviterRefusal(
  { user }: Attribution,
  { code, known }: { code: string | undefined; known: boolean },
): AppError {
  const own = user.invite_code === code
  const refusal: ErrorCode = own ? 'own_invite_code' : known ? 'invite_cycle' : 'unknown_invite_code'
  return new AppError(refusal, { status: 400, fields: [{ field: 'inviter', code: refusal }] })
}
