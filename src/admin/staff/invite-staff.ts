import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { audited, JUST_CHANGED } from '../../audit/audit-statement.ts'
import { insertSelect } from '../../db/columns.ts'
import { runBatch, UniqueViolation } from '../../db/run-batch.ts'
import { staff } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { newInviteToken, staffTokenHash } from '../../identity/staff/staff-token.ts'
import { HOUR_MS, toIso } from '../../lib/time.ts'
import { maskEmail } from '../person/profile.ts'
import { NO_LINK } from '../staff-sign-in/accept-invite.ts'
import {
  auditChange,
  isStillAboveAll,
  outcomeOrThrow,
  refuseOwn,
  selectAllowed,
  selectOutcome,
} from './change-staff.ts'
import type { OneMember, StaffPorts } from './change-staff.ts'
import type { StaffInvite } from './responses.ts'
import type { InviteStaffInput } from './schemas.ts'
import { selectStaff } from './staff-entry.ts'

/** Long enough for a weekend. */
const INVITE_MS = 72 * HOUR_MS

/** For the link: only its hash is stored, so it can be shown once. */
function newInvite(by: ByStaff, now: number, origin: string) {
  const token = newInviteToken()
  return {
    stored: { inviteHash: staffTokenHash(token), inviteExpiresAt: now + INVITE_MS, inviteBy: by.staff.id },
    // Browsers send a fragment to no server, so it is in no log and no Referer.
    shown: { token, url: `${origin}/admin/invite/#${token}`, expires_at: toIso(now + INVITE_MS) },
  }
}

interface Invitation {
  input: InviteStaffInput
  by: ByStaff
  /** Of the service, for the link. */
  origin: string
}

/** Creates an account that has no password yet. @throws AppError `email_taken`, `permission_denied` */
export async function inviteStaff(
  { clock, db }: StaffPorts,
  { input: { email, role, name }, by, origin }: Invitation,
): Promise<StaffInvite> {
  const now = clock()
  const { stored, shown } = newInvite(by, now, origin)
  const row = insertSelect(staff, {
    ...{ email, name: name ?? null, role, ...stored, createdAt: now },
    createdBy: by.staff.id,
  })
  const outcome = await runBatch(db, {
    invite: audited(db, db.run(sql`${row} WHERE ${isStillAboveAll(by.staff)}`), {
      at: now,
      action: 'staff_invited',
      actor: { kind: 'staff', id: by.staff.id },
      subjectId: null,
      subjectStaffId: sql`(SELECT ${staff.id} FROM ${staff} WHERE ${eq(staff.email, email)})`,
      context: by.context,
      details: { email: maskEmail(email), role },
    }),
    allowed: selectAllowed(db, by),
    members: selectStaff(db, eq(staff.email, email), now),
  }).catch((error: unknown) => {
    if (!(error instanceof UniqueViolation) || error.constraint !== 'staff.email') throw error
    throw new AppError('email_taken', { status: 400, fields: [{ field: 'email', code: 'email_taken' }] })
  })
  if (outcome.allowed[0]?.ok !== 1) throw new AppError('permission_denied')
  return { staff: outcomeOrThrow(outcome, now), ...shown }
}

const WAS_INVITED = sql`json_object('invited', json(iif(${staff.inviteHash} IS NULL, 'false', 'true')))`

/**
 * A new link in place of any earlier one: to accept an invitation or, with an account that has a password, to choose
 * another. The old password works until the link is used.
 * @throws AppError `own_account`, `not_found`, `permission_denied`, `user_blocked`
 */
export async function renewInvite(
  { clock, db }: StaffPorts,
  { origin, ...member }: OneMember & { origin: string },
): Promise<StaffInvite> {
  refuseOwn(member)
  const now = clock()
  const { stored, shown } = newInvite(member.by, now, origin)
  const change = {
    action: 'staff_link_created',
    wouldChange: isNull(staff.blockedAt),
    before: WAS_INVITED,
  } as const
  const outcome = await runBatch(db, {
    record: auditChange(db, change, { ...member, now }),
    renew: db
      .update(staff)
      .set(stored)
      .where(and(eq(staff.id, member.id), JUST_CHANGED)),
    ...selectOutcome(db, { ...member, now }),
  })
  const entry = outcomeOrThrow(outcome, now)
  if (entry.block) throw new AppError('user_blocked')
  return { staff: entry, ...shown }
}

/**
 * The link no longer works. An account that was never used goes with it, so that its e-mail is free again.
 * @throws AppError `not_found`, `permission_denied`
 */
export async function revokeInvite({ clock, db }: StaffPorts, member: OneMember): Promise<void> {
  const now = clock()
  const { id, by } = member
  const change = {
    action: 'staff_invite_revoked',
    wouldChange: or(isNotNull(staff.inviteHash), isNull(staff.passwordHash)),
    before: WAS_INVITED,
  } as const
  const { known, allowed } = await runBatch(db, {
    known: db.select({ id: staff.id }).from(staff).where(eq(staff.id, id)),
    record: auditChange(db, change, { ...member, now }),
    revoke: db
      .update(staff)
      .set(NO_LINK)
      .where(and(eq(staff.id, id), JUST_CHANGED)),
    remove: db.delete(staff).where(and(eq(staff.id, id), isNull(staff.passwordHash), JUST_CHANGED)),
    allowed: selectAllowed(db, by),
  })
  if (allowed[0]?.ok !== 1) throw new AppError('permission_denied')
  if (known.length === 0) throw new AppError('not_found')
}
