import { sql } from 'drizzle-orm'
import { runBatch } from '../../db/run-batch.ts'
import { useSecondFactor } from '../second-factor/use-second-factor.ts'
import { selectAccount, toAccount } from './account.ts'
import type { Account } from './account.ts'
import { createStaffAttempts } from './attempts.ts'
import { checkPassword } from './check-password.ts'
import { openStaffSession } from './open-session.ts'
import type { SignInPorts, SignInRequest, StaffSession } from './open-session.ts'
import { ownerOf, recordingRefusals } from './record-refusal.ts'
import { createSignInStates } from './sign-in-state.ts'
import { createStaffDevices } from './staff-device.ts'

export interface StaffCredentials {
  /** Lower case. */
  email: string
  password: string
  /** Of the second factor, when it is known to be needed. */
  code?: string | undefined
}

/** Signed in, or half-way: the state goes along with the code of the second factor. */
type SignInOutcome = { session: StaffSession } | { state: string }

/**
 * Signs staff in by e-mail and password, and by the second factor where it is on. The attempt is counted before anything
 * is compared, by account and by network, and given back after the whole sign-in alone.
 * @throws AppError `staff_attempts`, `wrong_credentials`, `second_factor_wrong`, `permission_denied`, `user_blocked`,
 * `storage_unavailable`
 */
export async function signInStaff(
  ports: SignInPorts,
  { credentials, request }: { credentials: StaffCredentials; request: SignInRequest },
): Promise<SignInOutcome> {
  const { email, password, code } = credentials
  const now = ports.clock()
  await spendAttempt(ports, request, email)
  const refusals = { subjectId: ownerOf(email), context: request.context }
  const account = await recordingRefusals(ports, refusals, checkPassword(ports, { email, password }))
  if (!account.hasSecondFactor)
    return { session: await openStaffSession(ports, { account, proof: 'password', request }) }
  if (code === undefined) return { state: createSignInStates(ports.config.secretKey).issue(account, now) }
  return { session: await passSecondFactor(ports, { account, code, request }) }
}

/**
 * The second page of a sign-in: the code, for who was right about the password a moment ago. Undefined when that was too
 * long ago, or never.
 * @throws AppError `staff_attempts`, `second_factor_wrong`, `permission_denied`, `user_blocked`, `storage_unavailable`
 */
export async function confirmSignIn(
  ports: SignInPorts,
  { state, code, request }: { state: string | undefined; code: string; request: SignInRequest },
): Promise<StaffSession | undefined> {
  const states = createSignInStates(ports.config.secretKey)
  const id = states.ownerId(state)
  if (id === undefined || state === undefined) return undefined
  const now = ports.clock()
  const [[row]] = await runBatch(ports.db, [selectAccount(ports.db, sql`id = ${id}`, now)])
  if (!row || !states.isGood(state, row, now)) return undefined
  const account = toAccount(row)
  if (!account.hasSecondFactor) return undefined
  await spendAttempt(ports, request, account.name)
  return passSecondFactor(ports, { account, code, request })
}

/** The budget of the account on this device, and of the network. @throws AppError `staff_attempts` */
export async function spendAttempt({ config, clock, db }: SignInPorts, request: SignInRequest, name: string) {
  const deviceId = createStaffDevices(config.secretKey).read(request.device, name)
  await createStaffAttempts(config.secretKey).spend(db, { email: name, network: request.network, deviceId }, clock())
}

async function passSecondFactor(
  ports: SignInPorts,
  { account, code, request }: { account: Account; code: string; request: SignInRequest },
): Promise<StaffSession> {
  const used = useSecondFactor(ports, { userId: account.id, code, now: ports.clock() })
  const proof = await recordingRefusals(ports, { subjectId: account.id, context: request.context }, used)
  return openStaffSession(ports, { account, proof, request })
}
