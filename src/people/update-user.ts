import { eq, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { audited, auditEachUser, JUST_CHANGED } from '../audit/audit-statement.ts'
import type { RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { runBatch } from '../db/run-batch.ts'
import { auditEvents, users } from '../db/schema.ts'
import { codeMeant } from '../db/typed-code.ts'
import { AppError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { Caller } from '../identity/caller.ts'
import { isLiveCaller } from '../identity/caller.ts'
import { touchSession } from '../identity/touch-session.ts'
import { budgetSpent, spentAt } from '../identity/user-budgets.ts'
import { UNKNOWN_INVITE_CODE } from '../lib/fields.ts'
import { countGuess, guessOf, hasRoomToGuess, noRoomToGuess, selectRoom } from '../links/unknown-codes.ts'
import type { Ports } from '../ports.ts'
import { attributeProfile } from '../referrals/attribute.ts'
import { CORRECTIONS } from '../referrals/invited-phones.ts'
import { mayInvite } from '../referrals/inviter.ts'
import { recordSignUp } from '../rewards/record-event.ts'
import type { CurrentUser } from './responses.ts'
import type { UpdateUserInput } from './schemas.ts'
import { foldedNames } from './search.ts'
import { selectSelf, selfOrThrow } from './self.ts'
import type { SelfRow } from './self.ts'
import { currentUserView } from './views.ts'

type Column = 'firstName' | 'lastName' | 'displayName' | 'email'

const COLUMNS = {
  first_name: 'firstName',
  last_name: 'lastName',
  email: 'email',
  display_name: 'displayName',
} as const satisfies Partial<Record<keyof UpdateUserInput, Column>>

interface UpdateUser {
  caller: Caller
  input: UpdateUserInput
  network: string
  context: RequestContext
}

/**
 * Updates the caller's profile: all of it or nothing, and what is the same already is neither written nor recorded.
 * @throws AppError `token_not_valid`, `unknown_codes`, `changes_per_user`, `email_changes_per_user`, `email_taken`, `own_invite_code`,
 * `unknown_invite_code`, `invite_cycle`, `already_invited`, `phone_was_invited`,
 * `inviter_grace_over`, `storage_unavailable`
 */
export async function updateCurrentUser(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, input, network, context }: UpdateUser,
): Promise<CurrentUser> {
  const now = clock()
  const { userId } = caller
  const { directory, inviterGraceMs, declineGraceMs } = config
  const { invited_by_code: code, ...profile } = input
  const given = (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).filter((field) => profile[field] !== undefined)
  const set: Partial<Record<Column, string | null>> = Object.fromEntries(
    given.map((field) => [COLUMNS[field], profile[field]]),
  )
  const differs = given.map((field) => ({ field, sql: sql`${users[COLUMNS[field]]} IS NOT ${profile[field]}` }))
  const anyOf = (list: typeof differs) => sql`(${or(...list.map((one) => one.sql)) ?? sql`0`})`
  const emailDiffers = anyOf(differs.filter(({ field }) => field === 'email'))
  const named = differs.filter(({ field }) => field !== 'email')
  const meant = codeMeant(code ?? '')
  const inviterDiffers = code === undefined ? sql`0` : sql`${users.invitedByCode} IS NOT ${meant}`
  const isTaken = sql`(${emailDiffers} AND ${hasOtherUser(userId, profile.email ?? null)})`
  const changesSpentAt = spentAt(config, { name: 'changes_per_user', actorId: userId, now })
  const emailSpentAt = sql`iif(${emailDiffers}, ${spentAt(config, { name: 'email_changes_per_user', actorId: userId, now })}, NULL)`
  const mayChange = sql`${isLiveCaller(caller)} AND ${changesSpentAt} IS NULL AND ${emailSpentAt} IS NULL`
  const joinedSince = inviterGraceMs === 0 ? undefined : now - inviterGraceMs
  const event = { at: now, actor: { kind: 'user' as const, id: userId }, context }

  const guess = guessOf(config, { network, caller: `u:${userId}` }, { key: code ?? '', now })
  const mayBeNamed = sql`${mayBeInvitedBy(meant, joinedSince)} AND ${hasRoomToGuess(guess)}`
  const nameInviter = () =>
    db
      .update(users)
      .set({ invitedByCode: meant })
      .where(sql`${mayChange} AND NOT ${isTaken} AND ${mayBeNamed}`)
  const inviterSet = {
    ...event,
    action: 'invited_by_set',
    subjectId: userId,
    foundDetails: sql`json_object('invited_by_code', ${meant})`,
  } as const
  // Named before, in this batch, or in it but for the e-mail. Someone who is refused for the inviter learns nothing of an e-mail.
  const isInviterFine =
    code === undefined ? sql`1` : sql`(${users.invitedByCode} IS ${meant} OR (${isTaken} AND ${mayBeNamed}))`
  const profileEvents = [
    {
      ...event,
      action: 'profile_changed' as const,
      foundDetails: sql`json_object('fields', json('[' || substr(${namesOf(named)}, 2) || ']'))`,
      when: sql`${anyOf(named)} AND NOT ${isTaken} AND ${isInviterFine}`,
    },
    {
      ...event,
      action: 'email_changed' as const,
      // A refused attempt counts too: it tells whether someone has the e-mail.
      outcome: sql`iif(${isTaken}, 'email_taken', 'ok')`,
      when: sql`${emailDiffers} AND ${isInviterFine}`,
    },
  ]
  const {
    before: [before],
    selves,
    inviters,
    room,
  } = await runBatch(db, {
    before: db
      .select({
        differs: sql<number>`${anyOf(differs)} OR ${inviterDiffers}`,
        changesSpentAt: sql<number | null>`${changesSpentAt}`,
        emailSpentAt: sql<number | null>`${emailSpentAt}`,
        isTaken: sql<number>`${isTaken} AND ${isInviterFine}`,
        hadThem: sql<number>`${code === undefined ? 0 : hadInviterBefore(meant)}`.as('had_them'),
      })
      .from(users)
      .where(eq(users.id, userId)),
    room: code !== undefined && selectRoom(db, guess),
    count: code !== undefined && code !== UNKNOWN_INVITE_CODE && countGuess(db, guess),
    inviter: code !== undefined && audited(db, nameInviter(), inviterSet),
    attribute: code !== undefined && attributeProfile(db, { userId, country: context.country, now }),
    record: given.length > 0 && auditEachUser(db, profileEvents, mayChange),
    update:
      given.length > 0 &&
      db
        .update(users)
        .set({ ...set, ...foldedNames(set) })
        .where(sql`${eq(users.id, userId)} AND ${JUST_CHANGED} AND NOT ${isTaken}`),
    selves: selectSelf(db, caller),
    inviters:
      code !== undefined &&
      db.select({ code: users.inviteCode, deletedAt: users.deletedAt }).from(users).where(eq(users.inviteCode, meant)),
    touch: touchSession(db, caller, now),
    signUp: code !== undefined && recordSignUp(db, { userId, now }),
  })
  const self = selfOrThrow(selves)
  if (before?.differs) {
    const { changesSpentAt: changesAt, emailSpentAt: emailAt, hadThem } = before
    if (changesAt !== null) throw budgetSpent(config, { name: 'changes_per_user', now, at: changesAt })
    if (emailAt !== null) throw budgetSpent(config, { name: 'email_changes_per_user', now, at: emailAt })
    if (before.isTaken) throw fieldRefusal('email', 'email_taken')
    const found = inviters?.[0]
    if (code !== undefined && self.invitedByCode !== (found?.code ?? code))
      throw inviterRefusal(self, {
        ...{ found, joinedSince, hadThem },
        noRoom: room![0]?.hasRoom ? undefined : noRoomToGuess(guess, now),
      })
  }
  return currentUserView(directory, self, { declineGraceMs, now })
}

/** Names of the fields that differ, as members of a JSON array, each after a comma. */
const namesOf = (fields: { field: string; sql: SQL }[]): SQL =>
  sql`(${sql.join([sql`''`, ...fields.map(({ field, sql: differs }) => sql`iif(${differs}, ${`,"${field}"`}, '')`)], sql` || `)})`

const other = alias(users, 'other')

/** Condition: another user has the e-mail. Checked in the transaction of the change, so no other request comes between. */
const hasOtherUser = (userId: number, email: string | null): SQL => sql`EXISTS (
  SELECT 1 FROM ${users} AS ${other} WHERE ${other.email} IS NOT NULL AND lower(${other.email}) = ${email} AND ${other.id} <> ${userId})`

/** Condition on the caller's row: no inviter yet, not too late, and this one is allowed. */
const mayBeInvitedBy = (code: SQL, joinedSince: number | undefined): SQL =>
  sql`${users.invitedByCode} IS NULL AND NOT ${hadInviterBefore(code)} AND ${users.dateJoined} >= ${joinedSince ?? 0} AND ${mayInvite(code)}`

/** Condition on the caller's row: their number had an inviter, or they had this one until staff took them away, as far as the audit goes back. */
const hadInviterBefore = (code: SQL): SQL => sql`(${users.phoneWasInvited} OR EXISTS (
  SELECT 1 ${CORRECTIONS} AND ${auditEvents.details} ->> '$.before.invited_by_code' = ${code}))`

interface Refused {
  /** Whose code it is. */
  found: { code: string; deletedAt: number | null } | undefined
  joinedSince: number | undefined
  hadThem: number
  noRoom: AppError | undefined
}

/** Which condition failed, read in the same transaction. */
function inviterRefusal(caller: SelfRow, { found, joinedSince = 0, hadThem, noRoom }: Refused): AppError {
  if (caller.invitedByCode !== null) return new AppError('already_invited')
  if (hadThem) return new AppError('phone_was_invited')
  if (caller.dateJoined < joinedSince) return new AppError('inviter_grace_over')
  if (caller.inviteCode === found?.code) return fieldRefusal('invited_by_code', 'own_invite_code')
  if (noRoom) return noRoom
  return fieldRefusal('invited_by_code', found?.deletedAt === null ? 'invite_cycle' : 'unknown_invite_code')
}

const fieldRefusal = (field: string, code: ErrorCode) => new AppError(code, { status: 400, fields: [{ field, code }] })
