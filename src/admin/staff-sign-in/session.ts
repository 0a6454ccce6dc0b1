import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { audited, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import { rowOf, selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { staff, staffSessions } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Role } from '../../identity/permissions.ts'
import { newStaffToken, staffTokenHash } from '../../identity/staff/staff-token.ts'
import { MAY_ACT } from '../../identity/staff/staff.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import type { Ports } from '../../ports.ts'
import { hasConfirmedTotp } from './account.ts'
import type { Account } from './account.ts'
import { createStaffAttempts, createStaffDevices } from './attempts.ts'
import type { SpentAttempt } from './passwords.ts'

export type SignInPorts = Pick<Ports, 'config' | 'clock'> & { db: Database }

export interface SignInRequest {
  kind: 'panel' | 'api'
  /** The whole address, for the limit; what is recorded is in the context. */
  network: string
  /** What an earlier sign-in gave the browser. */
  device: string | undefined
  context: RequestContext
}

export interface StaffSession {
  token: string
  role: Role
  expiresInSeconds: number
  /** For the browser to keep and send next time. */
  device: string
}

export type SignInProof = 'password' | 'totp' | 'recovery_code' | 'passkey'

interface Proved {
  account: Account
  proof: SignInProof
  request: SignInRequest
  attempt: SpentAttempt
}

/**
 * Opens a session after the proof was accepted, and uncounts the attempt. What was proved must still hold:
 * somebody who has just been blocked or has changed the password wants all sessions ended, including this one.
 * @throws AppError `wrong_credentials`, `passkey_refused`
 */
export async function openStaffSession(
  { config, clock, db }: SignInPorts,
  { account, proof, request, attempt }: Proved,
): Promise<StaffSession> {
  const { kind, context } = request
  const [devices, attempts] = [createStaffDevices(config.secretKey), createStaffAttempts(config)]
  const deviceId = devices.read(request.device, account.email)
  const [now, token] = [clock(), newStaffToken()]
  const tokenHash = staffTokenHash(token)
  const session = rowOf(staffSessions, {
    tokenHash,
    staffId: account.id,
    kind,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: now + config.staffSessionMs,
    userAgent: context.userAgent,
    network: context.network,
    country: context.country,
  })
  const {
    opened: [opened],
  } = await runBatch(db, {
    opened: audited(
      db,
      db
        .insert(staffSessions)
        .select(sql`SELECT ${selectionOf(session)} WHERE ${stillHolds(account, proof)}`)
        .returning({ kind: staffSessions.kind }),
      {
        at: now,
        action: 'staff_signed_in',
        actor: { kind: 'staff', id: account.id },
        subjectId: null,
        subjectStaffId: account.id,
        context,
        details: { kind, proof },
      },
    ),
    lastSignIn: db
      .update(staff)
      .set({ lastSignInAt: now })
      .where(
        and(
          eq(staff.id, account.id),
          sql`EXISTS (SELECT 1 FROM ${staffSessions} WHERE ${eq(staffSessions.tokenHash, tokenHash)})`,
        ),
      ),
    uncount: attempts.giveBack(db, attempt.id),
    // New devices share one count with strangers, who would get ten more guesses each time that the owner signs in.
    forgive: deviceId !== undefined && attempts.forgive(db, { email: account.email, deviceId }),
  })
  if (opened.length === 0) throw new AppError(proof === 'passkey' ? 'passkey_refused' : 'wrong_credentials')
  return {
    token,
    role: account.role,
    expiresInSeconds: Math.floor(config.staffSessionMs / 1000),
    device: devices.issue(account.email, deviceId),
  }
}

/** Condition: the account may sign in, with the same password, and no second factor was turned on meanwhile. */
function stillHolds({ id, passwordHash }: Account, proof: SignInProof): SQL {
  const samePassword = sql`${staff.passwordHash} IS ${passwordHash}`
  const proved = {
    passkey: [],
    totp: [samePassword],
    recovery_code: [samePassword],
    password: [samePassword, sql`NOT ${hasConfirmedTotp(id)}`],
  }
  return sql`EXISTS (SELECT 1 FROM ${staff} WHERE ${and(eq(staff.id, id), MAY_ACT, ...proved[proof])})`
}

/** Ends every session of an account, if the statement before it in the batch changed something. */
export const endEverySession = (db: Database, staffId: number, now: number) =>
  db
    .update(staffSessions)
    .set({ endedAt: now })
    .where(and(eq(staffSessions.staffId, staffId), isNull(staffSessions.endedAt), JUST_CHANGED))

/** Ends a session. Ending it twice is not an error. */
export async function signOutStaff(
  { clock, db }: Pick<SignInPorts, 'clock' | 'db'>,
  { staff: { id, sessionHash }, context }: { staff: Staff; context: RequestContext },
): Promise<void> {
  const now = clock()
  const end = db
    .update(staffSessions)
    .set({ endedAt: now })
    .where(and(eq(staffSessions.tokenHash, sessionHash), isNull(staffSessions.endedAt)))
  const event = {
    at: now,
    action: 'staff_signed_out',
    actor: { kind: 'staff', id },
    subjectId: null,
    subjectStaffId: id,
    context,
  } as const
  await runBatch(db, { end: audited(db, end, event) })
}
