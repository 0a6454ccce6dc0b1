import { sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { Config } from '../config.ts'
import { bare, insertSelect } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { readOtherwise, unlessRead } from '../db/typed-code.ts'
import { withInviteCode } from '../db/with-invite-code.ts'
import { AppError } from '../errors/app-error.ts'
import { UNKNOWN_INVITE_CODE } from '../lib/fields.ts'
import type { Phone } from '../lib/phone.ts'
import type { SentClick } from '../links/click-token.ts'
import { clientPlatformOf } from '../links/platform.ts'
import { countDeadEnd, guessOf, hasRoomToGuess, newcomer, noRoomToGuess } from '../links/unknown-codes.ts'
import type { Guess } from '../links/unknown-codes.ts'
import { attributeSignUp, firstInviteCode, forgetPendingInvite } from '../referrals/attribute.ts'
import { invitedHashes, isRemembered } from '../referrals/invited-phones.ts'
import type { InvitedHashes } from '../referrals/invited-phones.ts'
import { inviterSources } from '../referrals/inviter-sources.ts'
import { pendingPhoneHash } from '../referrals/keyed-hashes.ts'
import { endSurplus, recordBlocked } from './audit-sign-in.ts'
import { findSession, openSession } from './open-session.ts'
import type { OpenedSession, Opening } from './open-session.ts'

export interface Entry extends Omit<Opening, 'phone'> {
  phone: Phone
  /** So that there most likely is a user. */
  hasSignedIn: boolean
  /** By an earlier request like this one. The number may have gone to someone else since. */
  isUsed: boolean | undefined
  network: string
  /** As typed. Only counts if this request creates the user. */
  invitedByCode: string | undefined
  /** Like the code, they only count for a new user. */
  clicks: SentClick[]
}

/**
 * Creates or finds the user and opens the session, in one batch. A second time, with the same code, it finds the session
 * that it opened; a code that is used does no more than that.
 * @throws AppError `unknown_invite_code`, `unknown_codes`, `user_blocked`, `storage_unavailable`; `invalid_code` if the session that this
 * code opened has been used since
 */
export async function enterUser(
  { config, db }: { config: Config; db: Database },
  {
    phone: { e164: phone, country: phoneCountry },
    hasSignedIn,
    isUsed,
    invitedByCode,
    clicks,
    network,
    ...rest
  }: Entry,
): Promise<OpenedSession> {
  const opening = { ...rest, phone }
  if (isUsed) return findOpened(db, opening)
  const { now, context } = opening
  const sources = inviterSources(config, { phone, invitedByCode, clicks })
  const invitee = { phone, sources, now }
  if (hasSignedIn) {
    const {
      opened: [session],
    } = await runBatch(db, {
      opened: openSession(db, opening, { isReturning: true }),
      endSurplus: endSurplus(db, config, opening),
      forgetPending: forgetPendingInvite(db, invitee),
    })
    if (session) return session
  }
  // In a carrier's network, others' guesses must not close it for those who sign up with a good code.
  const caller = newcomer(pendingPhoneHash(config.secretKey, phone))
  const platform = clientPlatformOf(context.userAgent ?? '')
  const guess = guessOf(config, { network, caller, callerAlone: true }, { key: invitedByCode ?? '', now })
  const {
    opened: [session],
  } = await withInviteCode((inviteCode) =>
    runBatch(db, {
      signUp: insertUser(db, {
        ...{ ...invitee, phoneCountry, inviteCode, typedCode: invitedByCode ?? null },
        ...invitedHashes(config, phone),
        ...guess,
      }),
      attribute: attributeSignUp(db, { ...invitee, caller, country: context.country, platform }),
      forgetPending: forgetPendingInvite(db, invitee),
      opened: openSession(db, opening, { isReturning: false }),
      endSurplus: endSurplus(db, config, opening),
    }),
  )
  return session ?? findOpened(db, opening, guess)
}

/** Why nothing was opened, which takes a trip of its own: the code has opened a session, or no one may have one. */
async function findOpened(db: Database, opening: Opening, guess?: Guess): Promise<OpenedSession> {
  const {
    blocked,
    found: [found],
  } = await runBatch(db, { blocked: recordBlocked(db, opening), found: findSession(db, opening) })
  if (blocked.length > 0) throw new AppError('user_blocked')
  if (!found && guess) {
    // What can be no code tells nothing.
    if (guess.key === UNKNOWN_INVITE_CODE || (await countDeadEnd(db, guess))) throw new AppError('unknown_invite_code')
    throw noRoomToGuess(guess, opening.now)
  }
  const { id = null, userId = 0, createdAt = null, expiresAt = null } = found ?? {}
  if (id === null || createdAt === null || expiresAt === null) throw new AppError('invalid_code')
  return { id, userId, createdAt, expiresAt }
}

interface NewUser extends InvitedHashes, Guess {
  /** E.164. */
  phone: string
  /** Of the phone, not of the network. */
  phoneCountry: string
  inviteCode: string
  /** The inviter's, if they typed one. It must be known, or no user is created. */
  typedCode: string | null
  /** JSON from `inviterSources`. */
  sources: string
  /** Unix time, milliseconds. */
  now: number
}

const isThere = (code: SQL | Placeholder) =>
  sql`(SELECT ${users.deletedAt} IS NULL FROM ${users} WHERE ${users.inviteCode} = ${code})`

/** Creates a user unless the number has one. `dateJoined` grows with the ids, so that lists can be ordered by id. */
const insertUser = preparedQuery((db, values: Placeholders<NewUser>) => {
  const { phone, phoneCountry, inviteCode, typedCode, now } = values
  const latest = sql`(SELECT ${users.dateJoined} FROM ${users} ORDER BY ${users.id} DESC LIMIT 1)`
  const row = insertSelect(users, {
    phone,
    country: phoneCountry,
    inviteCode: unlessRead(inviteCode),
    phoneWasInvited: sql`was_invited`,
    invitedByCode: sql`iif(was_invited, NULL, (${firstInviteCode(values)}))`,
    dateJoined: sql`max(${now}, coalesce(${latest}, 0))`,
  })
  return db.run(
    sql`${row} FROM (SELECT ${isRemembered(values)} AS was_invited)
      WHERE ${typedCode} IS NULL OR (coalesce(${isThere(typedCode)}, ${isThere(readOtherwise(typedCode))}) AND ${hasRoomToGuess(values)}) ON CONFLICT (${bare(users.phone)}) DO NOTHING`,
  )
})
