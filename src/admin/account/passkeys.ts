import { and, asc, count, eq, exists, ne, sql } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import { rowOf, selectionOf } from '../../db/columns.ts'
import { runBatch, runQuery, UniqueViolation } from '../../db/run-batch.ts'
import { staffPasskeys } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { createPasskeyChallenges, spendChallenge, userHandle } from '../passkeys/challenge.ts'
import type { RelyingParty } from '../passkeys/challenge.ts'
import type { NewCredential } from '../passkeys/schemas.ts'
import { verifyNewPasskey } from '../passkeys/verify-passkey.ts'
import { ownEvent } from './own-account.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'
import { selectRecentSignIn } from './recent-sign-in.ts'

const MOST_PASSKEYS = 20

export interface OwnPasskey {
  id: string
  name: string
  createdAt: number
  lastUsedAt: number | null
}

/** What a browser needs to create a passkey. */
export interface NewPasskeyOptions {
  challenge: string
  state: string
  party: RelyingParty
  user: { handle: string; name: string; displayName: string }
  /** Ids of the account's existing keys. */
  known: string[]
}

/** Enough to tell keys apart; the name that the owner chose is private. */
const named = (id: string) => ({ passkey: id.slice(0, 24) })

const use = (sessionHash: string) => ({ purpose: 'register' as const, holder: sessionHash })

export async function listOwnPasskeys(
  { db }: AccountPorts,
  { staff }: Pick<OwnRequest, 'staff'>,
): Promise<OwnPasskey[]> {
  return runQuery(db, selectOwn(db, staff.id))
}

const { credentialId, name, createdAt, lastUsedAt } = staffPasskeys
const COLUMNS = { id: credentialId, name, createdAt, lastUsedAt }

const selectOwn = (db: AccountPorts['db'], staffId: number) =>
  db
    .select(COLUMNS)
    .from(staffPasskeys)
    .where(eq(staffPasskeys.staffId, staffId))
    .orderBy(asc(createdAt), asc(credentialId))
    .limit(MOST_PASSKEYS)

/** A challenge for this session. @throws AppError `recent_sign_in_required`, `too_many_passkeys` */
export async function startPasskey(
  ports: AccountPorts,
  { staff, party }: Pick<OwnRequest, 'staff'> & { party: RelyingParty },
): Promise<NewPasskeyOptions> {
  const now = ports.clock()
  const { recent, known } = await runBatch(ports.db, {
    recent: selectRecentSignIn(ports.db, staff, now),
    known: selectOwn(ports.db, staff.id),
  })
  if (recent.length === 0) throw new AppError('recent_sign_in_required')
  if (known.length >= MOST_PASSKEYS) throw new AppError('too_many_passkeys')
  return {
    ...createPasskeyChallenges(ports.config.secretKey).issue(use(staff.sessionHash), now),
    party,
    user: { handle: userHandle(staff.id), name: staff.email, displayName: staff.name },
    known: known.map(({ id }) => id),
  }
}

/** @throws AppError `recent_sign_in_required`, `passkey_refused`, `passkey_taken`, `too_many_passkeys` */
export async function addPasskey(
  ports: AccountPorts,
  request: OwnRequest & { party: RelyingParty; state: string; name: string; credential: NewCredential },
): Promise<OwnPasskey> {
  const { db, clock, config } = ports
  const { staff, party, state, name, credential } = request
  const now = clock()
  const recent = await runQuery(db, selectRecentSignIn(db, staff, now))
  if (recent.length === 0) throw new AppError('recent_sign_in_required')
  const challenges = createPasskeyChallenges(config.secretKey)
  const challenge = challenges.read(state, use(staff.sessionHash), now)
  if (challenge === undefined) throw new AppError('passkey_refused')
  const key = await verifyNewPasskey(credential, { party, challenge })
  if (!(await spendChallenge(db, challenges.spentKey(challenge), now))) throw new AppError('passkey_refused')
  const kept = db.select({ count: count() }).from(staffPasskeys).where(eq(staffPasskeys.staffId, staff.id))
  const row = selectionOf(rowOf(staffPasskeys, { ...key, staffId: staff.id, name, createdAt: now }))
  const insert = db
    .insert(staffPasskeys)
    .select(sql`SELECT ${row} WHERE ${kept} < ${MOST_PASSKEYS}`)
    .returning({ id: credentialId })
  const event = ownEvent(request, { at: now, action: 'passkey_added', details: named(key.credentialId) })
  const {
    added: [rows],
  } = await runBatch(db, { added: audited(db, insert, event) }).catch((error: unknown) => {
    throw error instanceof UniqueViolation ? new AppError('passkey_taken') : error
  })
  if (rows.length === 0) throw new AppError('too_many_passkeys')
  return { id: key.credentialId, name, createdAt: now, lastUsedAt: null }
}

const ownedPasskey = (id: string, { id: staffId }: Pick<OwnRequest['staff'], 'id'>) =>
  and(eq(credentialId, id), eq(staffPasskeys.staffId, staffId))

/** @throws AppError `not_found` */
export async function renamePasskey(
  { db, clock }: AccountPorts,
  request: OwnRequest & { id: string; name: string },
): Promise<OwnPasskey> {
  const { staff, id, name } = request
  const own = ownedPasskey(id, staff)
  const rename = db
    .update(staffPasskeys)
    .set({ name })
    .where(and(own, ne(staffPasskeys.name, name)))
  const {
    after: [after],
  } = await runBatch(db, {
    rename: audited(db, rename, ownEvent(request, { at: clock(), action: 'passkey_renamed', details: named(id) })),
    after: db.select(COLUMNS).from(staffPasskeys).where(own),
  })
  if (!after) throw new AppError('not_found')
  return after
}

/** @throws AppError `not_found`, `recent_sign_in_required`: an owner who signs in with it could not end a stolen session. */
export async function deletePasskey({ db, clock }: AccountPorts, request: OwnRequest & { id: string }): Promise<void> {
  const { staff, id } = request
  const now = clock()
  const recent = selectRecentSignIn(db, staff, now)
  const mayDelete = and(ownedPasskey(id, staff), exists(recent))
  const remove = db.delete(staffPasskeys).where(mayDelete).returning({ id: credentialId })
  const {
    recent: [session],
    deleted: [deleted],
  } = await runBatch(db, {
    recent,
    deleted: audited(db, remove, ownEvent(request, { at: now, action: 'passkey_deleted', details: named(id) })),
  })
  if (!session) throw new AppError('recent_sign_in_required')
  if (deleted.length === 0) throw new AppError('not_found')
}
