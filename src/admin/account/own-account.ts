import { and, count, eq, exists, isNull, ne, sql } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import {
  staff as accounts,
  staffPasskeys,
  staffRecoveryCodes,
  staffSessions,
  staffTotp,
} from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import type { Ports } from '../../ports.ts'
import { selectAccount } from '../staff-sign-in/account.ts'
import type { AccountRow } from '../staff-sign-in/account.ts'
import { createStaffAttempts } from '../staff-sign-in/attempts.ts'
import { hashNewPassword, isPassword, refuseGuessable } from '../staff-sign-in/passwords.ts'

export type AccountPorts = Pick<Ports, 'config' | 'clock' | 'staffPasswords'> & { db: Database }

/** A member of staff working on their own account. */
export interface OwnRequest {
  staff: Staff
  /** The whole address, for the limit. */
  network: string
  context: RequestContext
}

export const ownEvent = (
  { staff, context }: Pick<OwnRequest, 'staff' | 'context'>,
  event: Pick<AuditEvent, 'at' | 'action' | 'details'>,
): AuditEvent => ({
  ...event,
  actor: { kind: 'staff', id: staff.id },
  subjectId: null,
  subjectStaffId: staff.id,
  context,
})

export type OwnAccount = Awaited<ReturnType<typeof getOwnAccount>>

/** How the caller can sign in. */
export async function getOwnAccount(
  { db }: AccountPorts,
  { staff: { id, sessionHash } }: { staff: Pick<Staff, 'id' | 'sessionHash'> },
) {
  const session = db
    .select({ at: staffSessions.createdAt })
    .from(staffSessions)
    .where(eq(staffSessions.tokenHash, sessionHash))
  const totp = db.select({ at: staffTotp.confirmedAt }).from(staffTotp).where(eq(staffTotp.staffId, id))
  const unusedCodes = db
    .select({ count: count() })
    .from(staffRecoveryCodes)
    .where(and(eq(staffRecoveryCodes.staffId, id), isNull(staffRecoveryCodes.usedAt)))
  const passkeys = db.select({ count: count() }).from(staffPasskeys).where(eq(staffPasskeys.staffId, id))
  const [row] = await runQuery(
    db,
    db
      .select({
        /** When the calling session was opened. */
        signedInAt: sql<number>`${session}`,
        secondFactorSince: sql<number | null>`${totp}`,
        recoveryCodesLeft: sql<number>`${unusedCodes}`,
        passkeys: sql<number>`${passkeys}`,
      })
      .from(accounts)
      .where(eq(accounts.id, id)),
  )
  // `readStaff` has just read this row.
  return row!
}

/**
 * The account of the caller, after they have entered its password again: an open session that was left behind is not
 * enough. Each session has its own limit, so strangers at the sign-in page do not use it up.
 * @throws AppError `staff_attempts`, `invalid_request` (`password`), `storage_unavailable`
 */
export async function checkOwnPassword(
  ports: AccountPorts,
  { staff, network, password }: OwnRequest & { password: string },
): Promise<AccountRow> {
  const { config, clock, db } = ports
  const attempts = createStaffAttempts(config)
  const attempt = { email: staff.email, network, deviceId: `session ${staff.sessionHash}` }
  const id = await attempts.spend(db, attempt, clock())
  const [row] = await runQuery(db, selectAccount(db, eq(accounts.id, staff.id)))
  if (!row || !(await isPassword(ports, row, { password, attempt: { id, isKnown: true } }))) throw wrongPassword()
  await runQuery(db, attempts.forgive(db, attempt))
  return row
}

const wrongPassword = () => new AppError('invalid_request', { fields: [{ field: 'password', code: 'wrong_password' }] })

/**
 * Changes the caller's password and ends all their other sessions.
 * @throws AppError `staff_attempts`, `invalid_request` (`password`, `new_password`), `storage_unavailable`
 */
export async function changeOwnPassword(
  ports: AccountPorts,
  request: OwnRequest & { password: string; newPassword: string },
): Promise<void> {
  const { config, db, clock } = ports
  const { id, email, sessionHash } = request.staff
  refuseGuessable(config, { field: 'new_password', password: request.newPassword, email })
  const { passwordHash: before } = await checkOwnPassword(ports, request)
  const hash = await hashNewPassword(ports, { password: request.newPassword, account: id })
  const now = clock()
  const has = (passwordHash: string) => and(eq(accounts.id, id), eq(accounts.passwordHash, passwordHash))
  const isOther = and(
    eq(staffSessions.staffId, id),
    ne(staffSessions.tokenHash, sessionHash),
    isNull(staffSessions.endedAt),
  )
  const {
    changed: [changed],
  } = await runBatch(db, {
    // Of two changes at once, the second was made with a password that is no longer the account's.
    changed: audited(
      db,
      db
        .update(accounts)
        .set({ passwordHash: hash })
        // `isPassword` accepts no account without one.
        .where(has(before!))
        .returning({ id: accounts.id }),
      ownEvent(request, { at: now, action: 'staff_password_changed' }),
    ),
    endOthers: db
      .update(staffSessions)
      .set({ endedAt: now })
      .where(and(isOther, exists(db.select({ id: accounts.id }).from(accounts).where(has(hash))))),
  })
  if (changed.length === 0) throw wrongPassword()
}
