import { sql } from 'drizzle-orm'
import { auditStatement } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Ports } from '../../ports.ts'
import type { Role } from '../permissions.ts'
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

/** Opens a session for who has proved who they are, and gives the account its attempts back. */
export async function openStaffSession(
  { config, clock, db }: SignInPorts,
  { account, proof, request, triedAs }: Proved,
): Promise<StaffSession> {
  const { kind, context } = request
  const [devices, attempts] = [createStaffDevices(config.secretKey), createStaffAttempts(config.secretKey)]
  const deviceId = devices.read(request.device, account.name)
  const [now, token] = [clock(), newStaffToken()]
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
      details: { kind, proof },
    }),
    attempts.forgive(db, { email: account.name, deviceId }),
    ...(triedAs === undefined ? [] : [attempts.forgive(db, { email: triedAs, deviceId: undefined })]),
  ])
  return {
    token,
    role: account.role,
    expiresInSeconds: Math.floor(config.staffSessionMs / 1000),
    device: devices.issue(account.name, deviceId),
  }
}
