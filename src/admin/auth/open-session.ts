import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import { isUnblocked } from '../../auth/is-unblocked.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Ports } from '../../ports.ts'
import type { Role } from '../permissions.ts'
import { AppError } from '../../errors/app-error.ts'
import { newStaffToken, staffTokenHash } from '../staff/staff-token.ts'
import type { Account } from './account.ts'
import { createStaffAttempts } from './attempts.ts'
import { createStaffDevices } from './staff-device.ts'

export type SignInPorts = Pick<Ports, 'config' | 'clock'> & { db: Database }

/** Where a sign-in comes from. */
export interface SignInRequest {
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

/** How they proved who they are. */
export type SignInProof = 'password' | 'totp' | 'recovery_code' | 'passkey'

interface Proved {
  account: Account
  proof: SignInProof
  request: SignInRequest
  /** Under what the attempt was counted, besides the account. */
  triedAs?: string
}

/**
 * Opens a session for who has proved who they are, and gives the account its attempts back.
 * @throws AppError `user_blocked`, `storage_unavailable`
 */
export async function openStaffSession(
  { config, clock, db }: SignInPorts,
  { account, proof, request, triedAs }: Proved,
): Promise<StaffSession> {
  const { kind, context } = request
  const [devices, attempts] = [createStaffDevices(config.secretKey), createStaffAttempts(config.secretKey)]
  const deviceId = devices.read(request.device, account.name)
  const [now, token] = [clock(), newStaffToken()]
  const [, opened] = await runBatch(db, [
    // Nobody waits for the hourly task, which records it: see `isUnblocked`.
    db.run(sql`UPDATE users SET is_active = 1 WHERE id = ${account.id} AND NOT is_active AND ${isUnblocked(now)}`),
    db.all(sql`INSERT INTO staff_sessions
      (token_hash, user_id, kind, created_at, last_used_at, expires_at, user_agent, network, country)
      SELECT ${staffTokenHash(token)}, id, ${kind}, ${now}, ${now}, ${now + config.staffSessionMs},
        ${context.userAgent}, ${context.network}, ${context.country}
      FROM users WHERE id = ${account.id} AND is_active AND deleted_at IS NULL RETURNING 1`),
    auditStatement(
      db,
      {
        at: now,
        action: 'staff_signed_in',
        actor: { kind: 'staff', id: account.id },
        subjectId: account.id,
        context,
        details: { kind, proof },
      },
      JUST_CHANGED,
    ),
    attempts.forgive(db, { email: account.name, deviceId }),
    ...(triedAs === undefined ? [] : [attempts.forgive(db, { email: triedAs, deviceId: undefined })]),
  ])
  // Blocked in the moment after the password was looked at.
  if (opened.length === 0) throw new AppError('user_blocked')
  return {
    token,
    role: account.role,
    expiresInSeconds: Math.floor(config.staffSessionMs / 1000),
    device: devices.issue(account.name, deviceId),
  }
}
