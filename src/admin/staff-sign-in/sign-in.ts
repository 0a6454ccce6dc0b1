import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import { addDailyCounts } from '../../db/daily-counts.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { auditEvents } from '../../db/schema.ts'
import { staff } from '../../db/staff-schema.ts'
import { firstIdAt } from '../../db/time-id.ts'
import { AppError } from '../../errors/app-error.ts'
import { HOUR_MS, toDay } from '../../lib/time.ts'
import { useSecondFactor } from '../second-factor/use-second-factor.ts'
import { selectAccount, toAccount } from './account.ts'
import type { Account } from './account.ts'
import { createStaffAttempts, createStaffDevices } from './attempts.ts'
import { isPassword } from './passwords.ts'
import type { PasswordPorts, SpentAttempt } from './passwords.ts'
import { openStaffSession } from './session.ts'
import type { SignInPorts, SignInRequest, StaffSession } from './session.ts'
import { createSignInStates } from './sign-in-state.ts'

export interface StaffCredentials {
  /** Lower case. */
  email: string
  password: string
  /** Of the second factor, when it is known to be needed. */
  code?: string | undefined
}

/** Signed in, or half-way: the state is sent with the code of the second factor. */
export type SignInOutcome = { session: StaffSession } | { state: string }

/**
 * Signs staff in with e-mail and password, and the second factor if it is on. The attempt is counted by account and by
 * network before anything is compared, and uncounted for the account if all of it was right.
 * @throws AppError `staff_attempts`, `staff_sign_ins_per_service`, `wrong_credentials`, `second_factor_wrong`,
 * `user_blocked`, `storage_unavailable`
 */
export async function signInStaff(
  ports: SignInPorts & PasswordPorts,
  { credentials, request }: { credentials: StaffCredentials; request: SignInRequest },
): Promise<SignInOutcome> {
  const { email, code } = credentials
  const attempt = await spendAttempt(ports, request, { email })
  const refusals = { staffId: ownerOf(email), context: request.context }
  const account = await recordingRefusals(ports, refusals, provePassword(ports, credentials, attempt))
  if (account.hasSecondFactor && code !== undefined)
    return { session: await passSecondFactor(ports, { account, code, request, attempt }) }
  return enterStaff(ports, { account, request, attempt })
}

/** The account with this e-mail and password. One error for all that can be wrong; only the right one tells of a block. */
async function provePassword(
  ports: SignInPorts & PasswordPorts,
  { email, password }: StaffCredentials,
  attempt: SpentAttempt,
): Promise<Account> {
  const [row] = await runQuery(ports.db, selectAccount(ports.db, eq(staff.email, email)))
  if (!(await isPassword(ports, row, { password, attempt })) || !row) throw new AppError('wrong_credentials')
  return toAccount(row)
}

interface Entering {
  /** Whose password has just been proved, or set. */
  account: Account
  request: SignInRequest
  attempt: SpentAttempt
}

/** Signs in by a password; half-way if the second factor is on. @throws AppError `wrong_credentials` */
export async function enterStaff(ports: SignInPorts, { account, ...entering }: Entering): Promise<SignInOutcome> {
  if (!account.hasSecondFactor)
    return { session: await openStaffSession(ports, { account, proof: 'password', ...entering }) }
  const { config, clock, db } = ports
  // The code counts as an attempt of its own.
  await runQuery(db, createStaffAttempts(config).giveBack(db, entering.attempt.id))
  return { state: createSignInStates(config.secretKey).issue(account, clock()) }
}

/** The staff account with this e-mail, if there is one. */
const ownerOf = (email: string): SQL => sql`(SELECT ${staff.id} FROM ${staff} WHERE ${eq(staff.email, email)})`

/**
 * The second page of a sign-in: the code, after a correct password. Undefined when that was too long ago, or never.
 * @throws AppError `staff_attempts`, `second_factor_wrong`, `user_blocked`, `storage_unavailable`
 */
export async function confirmSignIn(
  ports: SignInPorts,
  { state, code, request }: { state: string | undefined; code: string; request: SignInRequest },
): Promise<StaffSession | undefined> {
  const states = createSignInStates(ports.config.secretKey)
  const id = states.ownerId(state)
  if (id === undefined || state === undefined) return undefined
  const now = ports.clock()
  const [row] = await runQuery(ports.db, selectAccount(ports.db, eq(staff.id, id)))
  if (!row || !states.isGood(state, row, now)) return undefined
  const account = toAccount(row)
  if (!account.hasSecondFactor) return undefined
  const attempt = await spendAttempt(ports, request, { email: account.email })
  return passSecondFactor(ports, { account, code, request, attempt })
}

/**
 * Counts an attempt at an account, if an e-mail names it, and of the network. A device that its owner signed in on before
 * counts its own, whatever the proof: a stranger learns nothing from the limits.
 * @throws AppError `staff_attempts`, `staff_sign_ins_per_service`
 */
export async function spendAttempt(
  { config, clock, db }: SignInPorts,
  request: SignInRequest,
  { email, owner = email }: { email?: string; owner?: string | undefined },
): Promise<SpentAttempt> {
  const deviceId = createStaffDevices(config.secretKey).read(request.device, owner ?? '')
  const attempt = { email: deviceId === undefined ? email : owner, network: request.network, deviceId }
  const id = await createStaffAttempts(config).spend(db, attempt, clock())
  return { id, isKnown: deviceId !== undefined }
}

async function passSecondFactor(
  ports: SignInPorts,
  { code, ...entering }: Entering & { code: string },
): Promise<StaffSession> {
  const { account, request } = entering
  const used = useSecondFactor(ports, { staffId: account.id, code, now: ports.clock() })
  const proof = await recordingRefusals(ports, { staffId: account.id, context: request.context }, used)
  return openStaffSession(ports, { proof, ...entering })
}

/** Not recorded: they are not the caller's fault. */
const FAULTS = new Set<string>(['storage_unavailable', 'internal_error', 'staff_sign_ins_per_service'])

/** Refusals of an hour that the audit records, about one account or about none. */
const RECORDED_PER_HOUR = 10

const { id, action, subjectStaffId } = auditEvents

/**
 * Runs a step of a sign-in and records a refusal. Those that the audit has no room for are only counted, in the same trip
 * and the same statements whoever it was.
 */
export async function recordingRefusals<Result>(
  { db, clock }: SignInPorts,
  { staffId, context }: { staffId: number | SQL | null; context: RequestContext },
  step: Promise<Result>,
): Promise<Result> {
  try {
    return await step
  } catch (error) {
    if (error instanceof AppError && !FAULTS.has(error.code)) {
      const at = clock()
      const event = {
        at,
        action: 'staff_sign_in_failed',
        actor: { kind: 'staff', id: null },
        subjectId: null,
        subjectStaffId: staffId,
        outcome: error.code,
        context,
      } as const
      const recorded = sql`SELECT count(*) FROM ${auditEvents} WHERE ${eq(action, event.action)}
        AND ${id} >= ${firstIdAt(at - HOUR_MS + 1)} AND ${subjectStaffId} IS ${staffId}`
      await runBatch(db, {
        record: auditStatement(db, event, sql`(${recorded}) < ${RECORDED_PER_HOUR}`),
        count: addDailyCounts(db, { [`${toDay(at)} ${event.action}:${error.code}`]: 1 }, sql`NOT ${JUST_CHANGED}`),
      })
    }
    throw error
  }
}
