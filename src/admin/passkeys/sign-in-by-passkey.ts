import { and, eq, getTableColumns, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { staff, staffPasskeys } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { selectAccount, toAccount } from '../staff-sign-in/account.ts'
import { openStaffSession } from '../staff-sign-in/session.ts'
import type { SignInPorts, SignInRequest, StaffSession } from '../staff-sign-in/session.ts'
import { recordingRefusals, spendAttempt } from '../staff-sign-in/sign-in.ts'
import { createPasskeyChallenges, spendChallenge, userHandle } from './challenge.ts'
import type { RelyingParty } from './challenge.ts'
import type { CredentialAnswer } from './schemas.ts'
import { verifyPasskey } from './verify-passkey.ts'

interface PasskeySignIn {
  party: RelyingParty
  /** Who holds the challenge. */
  holder: string
  state: string
  credential: CredentialAnswer
  request: SignInRequest
}

/**
 * Signs staff in with a passkey, which is both factors in one. Counted before it is checked, like a password.
 * @throws AppError `staff_attempts`, `passkey_refused`, `user_blocked`, `storage_unavailable`
 */
export async function signInByPasskey(ports: SignInPorts, signIn: PasskeySignIn): Promise<StaffSession> {
  const { credential, request } = signIn
  const passkey = await findPasskey(ports.db, credential.id)
  const attempt = await spendAttempt(ports, request, { owner: passkey?.email })
  const refusals = { staffId: passkey?.staffId ?? null, context: request.context }
  const account = await recordingRefusals(ports, refusals, provePasskey(ports, signIn, passkey))
  return openStaffSession(ports, { account, proof: 'passkey', request, attempt })
}

type Passkey = typeof staffPasskeys.$inferSelect & { email: string }

async function findPasskey(db: Database, id: string): Promise<Passkey | undefined> {
  const [row] = await runQuery(
    db,
    db
      .select({ ...getTableColumns(staffPasskeys), email: staff.email })
      .from(staffPasskeys)
      .innerJoin(staff, eq(staff.id, staffPasskeys.staffId))
      .where(eq(staffPasskeys.credentialId, id)),
  )
  return row
}

async function provePasskey(
  { db, clock, config }: SignInPorts,
  { state, holder, credential, party }: PasskeySignIn,
  passkey: Passkey | undefined,
) {
  const challenges = createPasskeyChallenges(config.secretKey)
  const challenge = challenges.read(state, { purpose: 'sign-in', holder }, clock())
  const handle = credential.response.userHandle
  if (challenge === undefined || !passkey || (handle != null && handle !== userHandle(passkey.staffId)))
    throw new AppError('passkey_refused')
  const counter = await verifyPasskey(credential, passkey, { party, challenge })
  if (!(await spendChallenge(db, challenges.spentKey(challenge), clock()))) throw new AppError('passkey_refused')
  // WebAuthn, 7.2, step 22: a counter that does not grow means a copied key; many keys have none and stay at 0.
  const grows = or(lt(staffPasskeys.counter, counter), and(eq(staffPasskeys.counter, 0), sql`${counter} = 0`))
  const {
    moved: [moved],
    account: [row],
  } = await runBatch(db, {
    moved: db
      .update(staffPasskeys)
      .set({ counter, lastUsedAt: clock() })
      .where(and(eq(staffPasskeys.credentialId, passkey.credentialId), grows))
      .returning({ counter: staffPasskeys.counter }),
    account: selectAccount(db, eq(staff.id, passkey.staffId)),
  })
  if (!moved || !row) throw new AppError('passkey_refused')
  return toAccount(row)
}
