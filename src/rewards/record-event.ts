import { eq, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { insertSelect } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { SIGN_UP } from '../db/derived/reward-fragments.ts'
import { eventReports } from '../db/event-reports.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referrals } from '../db/referral-schema.ts'
import { rewardEvents, signUpQueue } from '../db/reward-schema.ts'
import { mayServe } from '../identity/server-key.ts'
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

const integer = (value: SQLWrapper) => sql`CAST(${value} AS INTEGER)`

/** Stores an event with what the programs decide about it, once. Nothing, if no user has that id or phone. */
function insertEvent(db: Database, values: Placeholders<NewEvent>, mayReport: SQL) {
  const { source, eventId, userId, phone, type, bodyHash } = values
  const [value, occurredAt, createdAt] = [integer(values.value), integer(values.occurredAt), integer(values.now)]
  const row = insertSelect(eventReports, {
    source,
    eventId,
    userId,
    phone,
    type,
    value,
    occurredAt,
    createdAt,
    bodyHash,
  })
  return db.run(sql`${row} WHERE ${mayReport}`)
}

/** Of the app's server, with a key that may report events. */
export const recordReported = preparedQuery((db, values: Placeholders<NewEvent & Server>) =>
  insertEvent(db, values, mayServe(values)),
)

/** Of the service itself. */
export const recordOwn = preparedQuery((db, values: Placeholders<NewEvent>) => insertEvent(db, values, sql`true`))

interface QueuedSignUp {
  userId: number
  now: number
}

const insertSignUp = preparedQuery((db, { userId, now }: Placeholders<QueuedSignUp>) => {
  const type = sql.raw(`'${SIGN_UP}'`)
  const { id, source, eventId, inviterId } = rewardEvents
  const first = sql`${type} || '-' || ${signUpQueue.userId}`
  // Another inviter is another event, and so is one who comes back.
  const earlier = sql`FROM ${rewardEvents} WHERE ${source} = 'service' AND ${eventId} BETWEEN ${first} AND ${first} || '-~'`
  const row = insertSelect(eventReports, {
    ...{ source: 'service', eventId: sql`${first} || iif(EXISTS (SELECT 1 ${earlier}), '-' || ${integer(now)}, '')` },
    ...{ userId: sql`${signUpQueue.userId}`, type, bodyHash: '' },
    ...{ occurredAt: sql`${signUpQueue.at}`, createdAt: integer(now) },
  })
  return db.run(sql`${row} FROM ${signUpQueue} CROSS JOIN ${referrals} ON ${referrals.inviteeId} = ${signUpQueue.userId}
    WHERE ${signUpQueue.userId} = ${userId} AND (SELECT ${inviterId} ${earlier} ORDER BY ${id} DESC LIMIT 1) IS NOT ${referrals.inviterId}`)
})

/** Makes an event of a sign-up that a trigger has queued, if it has: with the sign-up nothing is lost, and it happens once. */
export const recordSignUp = (db: Database, signUp: QueuedSignUp) =>
  [insertSignUp(db, signUp), db.delete(signUpQueue).where(eq(signUpQueue.userId, signUp.userId))] as const
