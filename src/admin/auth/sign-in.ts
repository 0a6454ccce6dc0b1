import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Ports } from '../../ports.ts'
import type { Role } from '../permissions.ts'
import { newStaffToken, staffTokenHash } from '../staff/staff-token.ts'
import { createStaffAttempts } from './attempts.ts'
import { checkPassword } from './check-password.ts'
import { createStaffDevices } from './staff-device.ts'

export interface StaffCredentials {
  /** Lower case. */
  email: string
  password: string
}

interface Request {
  credentials: StaffCredentials
  kind: 'panel' | 'api'
  /** The whole address, for the budget; what is recorded is in the context. */
  network: string
  /** What an earlier sign-in gave to the browser. */
  device: string | undefined
  context: RequestContext
}

export interface StaffSession {
  token: string
  role: Role
  expiresInSeconds: number
  /** For the browser to keep, and send along next time. */
  device: string
}

type SignInPorts = Pick<Ports, 'config' | 'clock'> & { db: Database }

/**
 * Signs staff in by e-mail and password. The attempt is counted before anything is compared, by account and by network.
 * @throws AppError `staff_attempts`, `wrong_credentials`, `permission_denied`, `user_blocked`, `storage_unavailable`
 */
export async function signInStaff(ports: SignInPorts, request: Request): Promise<StaffSession> {
  const { config, clock, db } = ports
  const { credentials, network, context, kind } = request
  const { email, password } = credentials
  const devices = createStaffDevices(config.secretKey)
  const attempts = createStaffAttempts(config.secretKey)
  const deviceId = devices.read(request.device, email)
  const attempt = { email, network, deviceId }
  const now = clock()

  await attempts.spend(db, attempt, now)
  const account = await checkPassword(db, email, password).catch(async (error: unknown) => {
    if (error instanceof AppError && error.code !== 'storage_unavailable')
      await recordRefusal(ports, request, error.code)
    throw error
  })
  const token = newStaffToken()
  await runBatch(db, [
    db.run(sql`INSERT INTO staff_sessions
      (token_hash, user_id, kind, created_at, last_used_at, expires_at, user_agent, network, country)
      VALUES (${staffTokenHash(token)}, ${account.id}, ${kind}, ${now}, ${now}, ${now + config.staffSessionMs},
        ${context.userAgent}, ${context.network}, ${context.country})`),
    auditStatement(db, {
      at: now,
      action: 'staff_signed_in',
      actor: { kind: 'staff', id: account.id },
      subjectId: account.id,
      context,
      details: { kind },
    }),
  ])
  await attempts.forgive(db, attempt)
  return {
    token,
    role: account.role,
    expiresInSeconds: Math.floor(config.staffSessionMs / 1000),
    device: devices.issue(email, deviceId),
  }
}

/** Whose account it was aimed at, if it is one: the budgets bound how many there can be. */
async function recordRefusal({ db, clock }: SignInPorts, { credentials, context }: Request, outcome: string) {
  await runBatch(db, [
    auditStatement(db, {
      at: clock(),
      action: 'staff_sign_in_failed',
      actor: { kind: 'staff', id: null },
      subjectId: sql`(SELECT id FROM users WHERE lower(email) = ${credentials.email} AND email IS NOT NULL)`,
      outcome,
      context,
    }),
  ])
}

/** Ends a session of the staff. Ending it twice is no error. */
export async function signOutStaff(
  { clock, db }: Pick<SignInPorts, 'clock' | 'db'>,
  { sessionHash, staffId, context }: { sessionHash: string; staffId: number; context: RequestContext },
): Promise<void> {
  const now = clock()
  await runBatch(db, [
    db.run(sql`UPDATE staff_sessions SET ended_at = ${now} WHERE token_hash = ${sessionHash} AND ended_at IS NULL`),
    auditStatement(
      db,
      {
        at: now,
        action: 'staff_signed_out',
        actor: { kind: 'staff', id: staffId },
        subjectId: staffId,
        context,
      },
      JUST_CHANGED,
    ),
  ])
}
