import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { AuditAction } from '../../audit/actions.ts'
import { auditEachStaff, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { staff, staffPasskeys, staffRecoveryCodes, staffTotp } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { hasPowerOf, ROLES } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import { NO_LINK } from '../staff-sign-in/accept-invite.ts'
import { endEverySession } from '../staff-sign-in/session.ts'
import type { StaffEntry } from './responses.ts'
import { FACTORS, HAS_FACTOR, liveSessionsSql, selectStaff, staffEntryView } from './staff-entry.ts'

export type StaffPorts = Pick<Ports, 'clock' | 'config'> & { db: Database }

/** A superuser changing the account of someone else. */
export interface OneMember {
  id: number
  reason: string
  by: ByStaff
}

const doer = alias(staff, 'doer')

/** Nobody acts on an account with more power than theirs: these have all the power that an account can have. */
const ABOVE_ALL = ROLES.filter((role) => ROLES.every((other) => hasPowerOf(role, other)))

/**
 * Condition: a staff member is still unblocked and a superuser. Since nobody can change their own account, it also keeps one active
 * superuser: of two who demote each other at once, the second has lost the right to.
 */
export const isStillAboveAll = ({ id }: { id: number }): SQL =>
  sql`EXISTS (SELECT 1 FROM ${staff} AS doer
    WHERE ${and(eq(doer.id, id), inArray(doer.role, ABOVE_ALL), isNull(doer.blockedAt))})`

interface Change {
  action: AuditAction
  /** Condition on `staff`: it would change something. */
  wouldChange: SQL | undefined
  /** JSON, from the row as it is before. */
  before: SQL
  after?: Record<string, unknown>
}

/** Records a change that is about to be made, if it may be. The statement that makes it follows, under `JUST_CHANGED`. */
export function auditChange(
  db: Database,
  { action, wouldChange, before, after }: Change,
  { id, reason, by, now }: OneMember & { now: number },
) {
  const rest = after === undefined ? sql`` : sql`, 'after', json(${JSON.stringify(after)})`
  return auditEachStaff(
    db,
    {
      at: now,
      action,
      actor: { kind: 'staff', id: by.staff.id },
      context: by.context,
      foundDetails: sql`json_object('reason', ${reason}, 'before', ${before}${rest})`,
    },
    and(eq(staff.id, id), wouldChange, isStillAboveAll(by.staff))!,
  )
}

/** Whether the caller is still allowed, at this place in the batch. */
export const selectAllowed = (db: Database, by: ByStaff) =>
  db.all<{ ok: number }>(sql`SELECT ${isStillAboveAll(by.staff)} AS ok`)

/** What the batch of a change ends with: whether it was allowed, and the account afterwards. */
export const selectOutcome = (db: Database, { id, by, now }: Omit<OneMember, 'reason'> & { now: number }) => ({
  allowed: selectAllowed(db, by),
  members: selectStaff(db, eq(staff.id, id), now),
})

interface Outcome {
  allowed: { ok: number }[]
  members: Parameters<typeof staffEntryView>[0][]
}

/** @throws AppError `not_found`, `permission_denied` if the caller was demoted or blocked meanwhile */
export function outcomeOrThrow({ allowed, members: [member] }: Outcome, now: number): StaffEntry {
  if (!member) throw new AppError('not_found')
  if (allowed[0]?.ok !== 1) throw new AppError('permission_denied')
  return staffEntryView(member, now)
}

/** @throws AppError `own_account` */
export function refuseOwn({ id, by }: Pick<OneMember, 'id' | 'by'>): void {
  if (id === by.staff.id) throw new AppError('own_account')
}

/** One batch: the event, the change, and the end of the sessions. */
async function changeMember(
  { clock, db }: StaffPorts,
  member: OneMember,
  change: Omit<Change, 'before'> & { before: SQL; set: Partial<typeof staff.$inferInsert> },
): Promise<StaffEntry> {
  refuseOwn(member)
  const now = clock()
  const outcome = await runBatch(db, {
    record: auditChange(db, change, { ...member, now }),
    change: db
      .update(staff)
      .set(change.set)
      .where(and(eq(staff.id, member.id), JUST_CHANGED)),
    endSessions: endEverySession(db, member.id, now),
    // A link that they made for someone else would be their way back.
    revokeLinks: db
      .update(staff)
      .set(NO_LINK)
      .where(and(eq(staff.inviteBy, member.id), sql`NOT ${isStillAboveAll(member)}`)),
    ...selectOutcome(db, { ...member, now }),
  })
  return outcomeOrThrow(outcome, now)
}

/**
 * Ends their sessions, and links that they made for others no longer work.
 * @throws AppError `own_account`, `not_found`, `permission_denied`
 */
export const changeRole = async (ports: StaffPorts, { role, ...member }: OneMember & { role: Role }) =>
  changeMember(ports, member, {
    action: 'staff_role_changed',
    wouldChange: ne(staff.role, role),
    before: sql`json_object('role', ${staff.role})`,
    after: { role },
    set: { role },
  })

const BLOCK = sql`json_object('blocked', json(iif(${staff.blockedAt} IS NULL, 'false', 'true')), 'block_reason', ${staff.blockReason})`

/**
 * Ends their sessions; their invitation and links that they made for others no longer work. If they are blocked already,
 * nothing changes: no limit counts it.
 * @throws AppError `own_account`, `not_found`, `permission_denied`
 */
export const blockStaff = async (ports: StaffPorts, member: OneMember) =>
  changeMember(ports, member, {
    action: 'staff_blocked',
    wouldChange: isNull(staff.blockedAt),
    before: BLOCK,
    set: { blockedAt: ports.clock(), blockReason: member.reason, ...NO_LINK },
  })

/** @throws AppError `own_account`, `not_found`, `permission_denied` */
export const unblockStaff = async (ports: StaffPorts, member: OneMember) =>
  changeMember(ports, member, {
    action: 'staff_unblocked',
    wouldChange: sql`${staff.blockedAt} IS NOT NULL`,
    before: BLOCK,
    set: { blockedAt: null, blockReason: null },
  })

/**
 * Removes authenticator app, recovery codes and passkeys and ends all sessions: the password alone lets them in. Does
 * nothing if they have none.
 * @throws AppError `own_account`, `not_found`, `permission_denied`
 */
export async function resetStaffFactor({ clock, db }: StaffPorts, member: OneMember): Promise<StaffEntry> {
  refuseOwn(member)
  const now = clock()
  const remove = (table: typeof staffTotp | typeof staffRecoveryCodes | typeof staffPasskeys) =>
    db.delete(table).where(and(eq(table.staffId, member.id), isStillAboveAll(member.by.staff)))
  const change: Change = { action: 'second_factor_reset', wouldChange: HAS_FACTOR, before: FACTORS }
  const outcome = await runBatch(db, {
    record: auditChange(db, change, { ...member, now }),
    endSessions: endEverySession(db, member.id, now),
    removeApp: remove(staffTotp),
    removeCodes: remove(staffRecoveryCodes),
    removePasskeys: remove(staffPasskeys),
    ...selectOutcome(db, { ...member, now }),
  })
  return outcomeOrThrow(outcome, now)
}

/** @throws AppError `own_account`, `not_found`, `permission_denied` */
export async function endStaffSessions({ clock, db }: StaffPorts, member: OneMember): Promise<StaffEntry> {
  refuseOwn(member)
  const now = clock()
  const live = liveSessionsSql(now)
  const change: Change = {
    action: 'staff_sessions_ended',
    wouldChange: sql`${live} > 0`,
    before: sql`json_object('sessions', ${live})`,
  }
  const outcome = await runBatch(db, {
    record: auditChange(db, change, { ...member, now }),
    endSessions: endEverySession(db, member.id, now),
    ...selectOutcome(db, { ...member, now }),
  })
  return outcomeOrThrow(outcome, now)
}
