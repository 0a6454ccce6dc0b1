import { eq, sql } from 'drizzle-orm'
import { insertSelect } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { SIGN_UP } from '../db/derived/reward-fragments.ts'
import { eventReports } from '../db/event-reports.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referrals } from '../db/referral-schema.ts'
import { rewardEvents, signUpQueue } from '../db/reward-schema.ts'
import type { Server } from '../identity/server-key.ts'

export interface NewEvent {
  source: 'api' | 'service'
  eventId: string
  /** One of the two names the user. */
  userId: number | null
  phone: string | null
  type: string
  value: number | null
  /** Unix time, milliseconds. */
  occurredAt: number
  bodyHash: string
  now: number
}

const insertEvent = preparedQuery((db, values: Placeholders<NewEvent & { keyHash: string | null }>) => {
  const { keyHash, source, eventId, userId, phone, type, value, occurredAt, now, bodyHash } = values
  const row = { keyHash, source, eventId, userId, phone, type, value, occurredAt, createdAt: now, bodyHash }
  return db.insert(eventReports).values(row)
})

/** Stores an event with what the programs decide about it, once. Nothing, if no user has that id or phone. */
export const recordOwn = (db: Database, event: NewEvent) => insertEvent(db, { ...event, keyHash: null })

/** The same of an event that the app's server reports: nothing, if its key may not. */
export const recordReported = (db: Database, event: NewEvent & Pick<Server, 'keyHash'>) => insertEvent(db, event)

interface QueuedSignUp {
  userId: number
  now: number
}

const insertSignUp = preparedQuery((db, { userId, now }: Placeholders<QueuedSignUp>) => {
  const type = sql.raw(`'${SIGN_UP}'`)
  const { id, source, eventId, inviterId, reversedAfter } = rewardEvents
  const first = sql`${type} || '-' || ${signUpQueue.userId}`
  // Another inviter is another event, and so is one who comes back.
  const earlier = sql`FROM ${rewardEvents} WHERE ${source} = 'service' AND ${eventId} BETWEEN ${first} AND ${first} || '-~'`
  const row = insertSelect(eventReports, {
    ...{
      source: 'service',
      eventId: sql`${first} || iif(EXISTS (SELECT 1 ${earlier}), '-' || CAST(${now} AS INTEGER), '')`,
    },
    ...{ userId: sql`${signUpQueue.userId}`, type, bodyHash: '' },
    ...{ occurredAt: sql`${signUpQueue.at}`, createdAt: now },
  })
  return db.run(sql`${row} FROM ${signUpQueue} CROSS JOIN ${referrals} ON ${referrals.inviteeId} = ${signUpQueue.userId}
    WHERE ${signUpQueue.userId} = ${userId} AND (SELECT iif(${reversedAfter} IS NULL, ${inviterId}, NULL) ${earlier} ORDER BY ${id} DESC LIMIT 1) IS NOT ${referrals.inviterId}`)
})

/** Makes an event of a sign-up that a trigger has queued, if it has: with the sign-up nothing is lost, and it happens once. */
export const recordSignUp = (db: Database, signUp: QueuedSignUp) =>
  [insertSignUp(db, signUp), db.delete(signUpQueue).where(eq(signUpQueue.userId, signUp.userId))] as const
