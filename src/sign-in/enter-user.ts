import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { RequestContext } from '../audit/event.ts'
import type { Config } from '../config.ts'
import { bare, insertSelect, rowOf } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch, runQuery, UniqueViolation } from '../db/run-batch.ts'
import { sessions, users } from '../db/schema.ts'
import { isUnblocked } from '../identity/is-unblocked.ts'
import { randomInviteCode } from '../lib/invite-code.ts'
import type { Phone } from '../lib/phone.ts'
import type { ClickToken } from '../links/click-token.ts'
import { attributeSignUp, firstInviteCode, forgetPendingInvite } from '../referrals/attribute.ts'
import { inviterSources } from '../referrals/inviter-sources.ts'
import { auditSignIn } from './audit-sign-in.ts'
import { endSurplusSessions } from './sessions/end-every-session.ts'

/** With 32^6 codes and a million users, a second try is rare; five in a row are a fault. */
const INVITE_CODE_TRIES = 5

export interface Entry {
  phone: Phone
  /** Canonical. Only counts if this request creates the user. */
  invitedByCode: string | undefined
  /** Like the code, they only count for a new user. */
  clicks: ClickToken[]
  context: RequestContext
  session: { id: string; rotatedAt: number; expiresAt: number }
}

interface EnteredUser {
  id: number
  isActive: boolean
  /** Undefined if the user is blocked, or if this session was opened before and has been used since. */
  session: Entry['session'] | undefined
}

/**
 * Creates or finds the user and opens the session, in one batch. A second time, with the same session, it finds the one
 * that it opened. Undefined: a new user with an unknown inviter.
 */
export async function enterUser(
  { config, db }: { config: Config; db: Database },
  { phone: { e164: phone, country: phoneCountry }, invitedByCode, clicks, context, session }: Entry,
): Promise<EnteredUser | undefined> {
  const { country, userAgent } = context
  const now = session.rotatedAt
  const sources = inviterSources(config, { phone, invitedByCode, clicks })
  const invitee = { phone, sources, now, country }
  const audit = auditSignIn(db, { phone, session: session.id, at: now, context })
  for (let tries = 1; ; tries += 1) {
    const person = { phoneCountry, inviteCode: randomInviteCode(), typedCode: invitedByCode ?? null }
    try {
      const {
        openSession: [opened],
        greet: [user],
      } = await runBatch(db, {
        signUp: insertUser(db, { ...invitee, ...person }),
        signedUp: audit.signedUp,
        attribute: attributeSignUp(db, invitee),
        forgetPending: forgetPendingInvite(db, invitee),
        openSession: openSession(db, { ...session, phone, userAgent, country }),
        signedIn: audit.signedIn,
        endSurplus: endSurplusSessions(db, { newest: session.id, keep: config.maxSessionsPerUser, now }),
        surplusEnded: audit.surplusEnded,
        blocked: audit.blocked,
        deletionCancelled: audit.deletionCancelled,
        greet: greet(db, { phone, now }),
      })
      if (!user) return undefined
      return { ...user, session: opened ? session : user.isActive ? await findUnused(db, session, user) : undefined }
    } catch (error) {
      const taken = error instanceof UniqueViolation && error.constraint === 'users.invite_code'
      if (!taken || tries === INVITE_CODE_TRIES) throw error
    }
  }
}

/** The session that an earlier request opened, unless it has ended or its refresh token has been used. */
async function findUnused(db: Database, { id }: Entry['session'], user: { id: number }) {
  const { rotatedAt, expiresAt } = sessions
  const isUnused = and(eq(sessions.generation, 0), isNull(sessions.endedAt))
  const found = db
    .select({ rotatedAt, expiresAt })
    .from(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, user.id), isUnused))
  const [session] = await runQuery(db, found)
  return session && { id, ...session }
}

interface NewUser {
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

/** Creates a user unless the number has one. `dateJoined` grows with the ids, so that lists can be ordered by id. */
const insertUser = preparedQuery((db, values: Placeholders<NewUser>) => {
  const { phone, phoneCountry, inviteCode, typedCode, now } = values
  const latest = sql`(SELECT ${users.dateJoined} FROM ${users} ORDER BY ${users.id} DESC LIMIT 1)`
  const inviter = sql`SELECT 1 FROM ${users} WHERE ${users.inviteCode} = ${typedCode} AND ${users.deletedAt} IS NULL`
  const row = insertSelect(users, {
    phone,
    country: phoneCountry,
    inviteCode,
    invitedByCode: sql`(${firstInviteCode(values)})`,
    dateJoined: sql`max(${now}, coalesce(${latest}, 0))`,
  })
  return db.run(
    sql`${row} WHERE ${typedCode} IS NULL OR EXISTS (${inviter}) ON CONFLICT (${bare(users.phone)}) DO NOTHING`,
  )
})

interface NewSession {
  id: string
  phone: string
  rotatedAt: number
  expiresAt: number
  userAgent: string | null
  country: string | null
}

const openSession = preparedQuery((db, values: Placeholders<NewSession>) => {
  const asSql = (name: keyof NewSession): SQL => sql`${values[name]}`
  const rotatedAt = asSql('rotatedAt')
  const row = rowOf(sessions, {
    id: asSql('id'),
    userId: sql`${users.id}`,
    rotatedAt,
    createdAt: rotatedAt,
    lastUsedAt: rotatedAt,
    expiresAt: asSql('expiresAt'),
    userAgent: asSql('userAgent'),
    country: asSql('country'),
  })
  const owner = and(eq(users.phone, values.phone), isUnblocked(values.rotatedAt))
  const opened = db.insert(sessions).select(db.select(row).from(users).where(owner))
  return opened.onConflictDoNothing({ target: sessions.id }).returning({ id: sessions.id })
})

/** Records the sign-in and cancels a deletion. */
const greet = preparedQuery((db, { phone, now }: Placeholders<{ phone: string; now: number }>) => {
  const mayEnter = isUnblocked(now)
  return db
    .update(users)
    .set({
      lastLogin: sql`CASE WHEN ${mayEnter} THEN ${now} ELSE ${users.lastLogin} END`,
      deletionRequestedAt: sql`CASE WHEN ${mayEnter} THEN NULL ELSE ${users.deletionRequestedAt} END`,
      isActive: mayEnter,
    })
    .where(eq(users.phone, phone))
    .returning({ id: users.id, isActive: users.isActive })
})
