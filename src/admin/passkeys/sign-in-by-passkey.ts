import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { selectAccount, toAccount } from '../staff-sign-in/account.ts'
import { openStaffSession } from '../staff-sign-in/open-session.ts'
import type { SignInPorts, SignInRequest, StaffSession } from '../staff-sign-in/open-session.ts'
import { recordingRefusals } from '../staff-sign-in/record-refusal.ts'
import { spendAttempt } from '../staff-sign-in/sign-in.ts'
import { createPasskeyChallenges } from './challenge.ts'
import { userHandle } from './relying-party.ts'
import type { RelyingParty } from './relying-party.ts'
import type { CredentialAnswer } from './schemas.ts'
import { spendChallenge } from './spend-challenge.ts'
import { verifyPasskey } from './verify-passkey.ts'
import type { StoredPasskey } from './verify-passkey.ts'

interface PasskeySignIn {
  party: RelyingParty
  /** Whom the challenge was given to. */
  holder: string
  state: string
  credential: CredentialAnswer
  request: SignInRequest
}

/**
 * Signs staff in by a passkey, which is both factors in one. Counted before it is looked at, like a password.
 * @throws AppError `staff_attempts`, `passkey_refused`, `permission_denied`, `user_blocked`, `storage_unavailable`
 */
export async function signInByPasskey(ports: SignInPorts, signIn: PasskeySignIn): Promise<StaffSession> {
  const { credential, request } = signIn
  const name = `passkey ${credential.id}`
  await spendAttempt(ports, request, name)
  const passkey = await findPasskey(ports.db, credential.id)
  const refusals = { subjectId: passkey?.userId ?? null, context: request.context }
  const account = await recordingRefusals(ports, refusals, provePasskey(ports, signIn, passkey))
  return openStaffSession(ports, { account, proof: 'passkey', request, triedAs: name })
}

type OwnedPasskey = StoredPasskey & { userId: number }

async function findPasskey(db: Database, id: string): Promise<OwnedPasskey | undefined> {
  const [[row]] = await runBatch(db, [
    db.all<OwnedPasskey>(sql`SELECT credential_id AS credentialId, user_id AS userId, public_key AS publicKey,
      algorithm, counter FROM staff_passkeys WHERE credential_id = ${id}`),
  ])
  return row
}

async function provePasskey(
  { db, clock, config }: SignInPorts,
  { state, holder, credential, party }: PasskeySignIn,
  passkey: OwnedPasskey | undefined,
) {
  const challenges = createPasskeyChallenges(config.secretKey)
  const challenge = challenges.read(state, { purpose: 'sign-in', holder }, clock())
  const handle = credential.response.userHandle
  if (challenge === undefined || !passkey || (handle != null && handle !== userHandle(passkey.userId)))
    throw new AppError('passkey_refused')
  const counter = await verifyPasskey(credential, passkey, { party, challenge })
  if (!(await spendChallenge(db, challenges.spentKey(challenge), clock()))) throw new AppError('passkey_refused')
  // WebAuthn, 7.2, step 22: a counter that does not grow is a copy of the key; many keys have none, and stay at 0.
  const [[moved], [row]] = await runBatch(db, [
    db.all(sql`UPDATE staff_passkeys SET counter = ${counter}, last_used_at = ${clock()} WHERE credential_id = ${passkey.credentialId}
      AND (counter < ${counter} OR (counter = 0 AND ${counter} = 0)) RETURNING 1`),
    selectAccount(db, sql`id = ${passkey.userId}`, clock()),
  ])
  if (!moved || !row) throw new AppError('passkey_refused')
  return toAccount(row)
}
