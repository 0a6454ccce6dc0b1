import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import { runBatch, UniqueViolation } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { MINUTE_MS } from '../../lib/time.ts'
import { createPasskeyChallenges } from '../passkeys/challenge.ts'
import { userHandle } from '../passkeys/relying-party.ts'
import type { RelyingParty } from '../passkeys/relying-party.ts'
import type { NewCredential } from '../passkeys/schemas.ts'
import { spendChallenge } from '../passkeys/spend-challenge.ts'
import { verifyNewPasskey } from '../passkeys/verify-passkey.ts'
import { accountName } from '../staff-sign-in/account.ts'
import { ownEvent } from './own-account.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'

const MOST_PASSKEYS = 20
/** As long as for a change of the phone: who finds an open session cannot make a key of their own for later. */
const RECENT_SIGN_IN_MS = 10 * MINUTE_MS

export interface OwnPasskey {
  id: string
  name: string
  createdAt: number
  lastUsedAt: number | null
}

/** What a browser needs to make a passkey. */
export interface NewPasskeyOptions {
  challenge: string
  state: string
  party: RelyingParty
  user: { handle: string; name: string; displayName: string }
  /** Of keys that the account has already. */
  known: string[]
}

/** Enough to tell one key from another; what its owner calls it is nobody's business. */
const named = (id: string) => ({ passkey: id.slice(0, 24) })

const use = (sessionHash: string) => ({ purpose: 'register' as const, holder: sessionHash })

export async function listOwnPasskeys(
  { db }: AccountPorts,
  { staff }: Pick<OwnRequest, 'staff'>,
): Promise<OwnPasskey[]> {
  const [rows] = await runBatch(db, [selectOwn(db, staff.id)])
  return rows
}

const COLUMNS = sql`credential_id AS id, name, created_at AS createdAt, last_used_at AS lastUsedAt`

const selectOwn = (db: AccountPorts['db'], userId: number) =>
  db.all<OwnPasskey>(sql`SELECT ${COLUMNS} FROM staff_passkeys
    WHERE user_id = ${userId} ORDER BY created_at, credential_id LIMIT ${MOST_PASSKEYS}`)

/** A challenge of this session. @throws AppError `recent_sign_in_required`, `too_many_passkeys` */
export async function startPasskey(
  ports: AccountPorts,
  { staff, party }: Pick<OwnRequest, 'staff'> & { party: RelyingParty },
): Promise<NewPasskeyOptions> {
  const now = ports.clock()
  const [recent, known] = await runBatch(ports.db, [
    selectRecentSignIn(ports.db, staff, now),
    selectOwn(ports.db, staff.id),
  ])
  if (recent.length === 0) throw new AppError('recent_sign_in_required')
  if (known.length >= MOST_PASSKEYS) throw new AppError('too_many_passkeys')
  return {
    ...createPasskeyChallenges(ports.config.secretKey).issue(use(staff.sessionHash), now),
    party,
    user: { handle: userHandle(staff.id), name: accountName(staff), displayName: staff.name },
    known: known.map(({ id }) => id),
  }
}

const selectRecentSignIn = (db: AccountPorts['db'], { sessionHash }: OwnRequest['staff'], now: number) =>
  db.all(
    sql`SELECT 1 FROM staff_sessions WHERE token_hash = ${sessionHash} AND created_at >= ${now - RECENT_SIGN_IN_MS}`,
  )

/** @throws AppError `recent_sign_in_required`, `passkey_refused`, `passkey_taken`, `too_many_passkeys` */
export async function addPasskey(
  ports: AccountPorts,
  request: OwnRequest & { party: RelyingParty; state: string; name: string; credential: NewCredential },
): Promise<OwnPasskey> {
  const { db, clock, config } = ports
  const { staff, party, state, name, credential } = request
  const now = clock()
  const [recent] = await runBatch(db, [selectRecentSignIn(db, staff, now)])
  if (recent.length === 0) throw new AppError('recent_sign_in_required')
  const challenges = createPasskeyChallenges(config.secretKey)
  const challenge = challenges.read(state, use(staff.sessionHash), now)
  if (challenge === undefined) throw new AppError('passkey_refused')
  const key = await verifyNewPasskey(credential, { party, challenge })
  if (!(await spendChallenge(db, challenges.spentKey(challenge), now))) throw new AppError('passkey_refused')
  const added = runBatch(db, [
    db.all(sql`INSERT INTO staff_passkeys (credential_id, user_id, public_key, algorithm, counter, name, created_at)
      SELECT ${key.credentialId}, ${staff.id}, ${key.publicKey}, ${key.algorithm}, ${key.counter}, ${name}, ${now}
      WHERE (SELECT count(*) FROM staff_passkeys WHERE user_id = ${staff.id}) < ${MOST_PASSKEYS} RETURNING 1`),
    auditStatement(
      db,
      ownEvent(request, { at: now, action: 'passkey_added', details: named(key.credentialId) }),
      JUST_CHANGED,
    ),
  ])
  const [rows] = await added.catch((error: unknown) => {
    throw error instanceof UniqueViolation ? new AppError('passkey_taken') : error
  })
  if (rows.length === 0) throw new AppError('too_many_passkeys')
  return { id: key.credentialId, name, createdAt: now, lastUsedAt: null }
}

/** @throws AppError `not_found` */
export async function renamePasskey(
  { db, clock }: AccountPorts,
  request: OwnRequest & { id: string; name: string },
): Promise<OwnPasskey> {
  const { staff, id, name } = request
  const own = sql`credential_id = ${id} AND user_id = ${staff.id}`
  const [, , [after]] = await runBatch(db, [
    db.run(sql`UPDATE staff_passkeys SET name = ${name} WHERE ${own} AND name <> ${name}`),
    auditStatement(db, ownEvent(request, { at: clock(), action: 'passkey_renamed', details: named(id) }), JUST_CHANGED),
    db.all<OwnPasskey>(sql`SELECT ${COLUMNS} FROM staff_passkeys WHERE ${own}`),
  ])
  if (!after) throw new AppError('not_found')
  return after
}

/** @throws AppError `not_found` */
export async function deletePasskey({ db, clock }: AccountPorts, request: OwnRequest & { id: string }): Promise<void> {
  const { staff, id } = request
  const [deleted] = await runBatch(db, [
    db.all(sql`DELETE FROM staff_passkeys WHERE credential_id = ${id} AND user_id = ${staff.id} RETURNING 1`),
    auditStatement(db, ownEvent(request, { at: clock(), action: 'passkey_deleted', details: named(id) }), JUST_CHANGED),
  ])
  if (deleted.length === 0) throw new AppError('not_found')
}
