import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { isUnblocked } from '../../identity/is-unblocked.ts'
import type { Role } from '../../identity/permissions.ts'
import { newStaffToken, staffTokenHash } from '../../identity/staff/staff-token.ts'
import { MAY_ACT, ROLE_SQL } from '../../identity/staff/staff.ts'
import type { Ports } from '../../ports.ts'
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
 * Opens a session for who has proved who they are, and gives the account its attempts back. What they proved must still
 * hold: who was blocked, or has changed the password, a moment ago means to end all sessions, this one too.
 * @throws AppError `wrong_credentials`, `passkey_refused`
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
      SELECT ${staffTokenHash(token)}, ${account.id}, ${kind}, ${now}, ${now}, ${now + config.staffSessionMs},
        ${context.userAgent}, ${context.network}, ${context.country} WHERE ${stillHolds(account, proof)} RETURNING 1`),
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
  if (opened.length === 0) throw new AppError(proof === 'passkey' ? 'passkey_refused' : 'wrong_credentials')
  return {
    token,
    role: account.role,
    expiresInSeconds: Math.floor(config.staffSessionMs / 1000),
    device: devices.issue(account.name, deviceId),
  }
}

/** Condition: the account may sign in, by the password that was right, and no second factor came in between. */
function stillHolds({ id, passwordHash }: Account, proof: SignInProof): SQL {
  const samePassword = sql`password_hash IS ${passwordHash}`
  const noSecondFactor = sql`NOT EXISTS (SELECT 1 FROM staff_totp WHERE user_id = ${id} AND confirmed_at IS NOT NULL)`
  const proved = {
    passkey: [],
    totp: [samePassword],
    recovery_code: [samePassword],
    password: [samePassword, noSecondFactor],
  }
  const conditions = [sql`${ROLE_SQL} IS NOT NULL`, ...proved[proof]]
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${id} AND ${MAY_ACT} AND ${sql.join(conditions, sql` AND `)})`
}
