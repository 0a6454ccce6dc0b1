import { eq, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { insertSelect } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { decisionsOf, factsOf, INVITED } from '../db/derived/decide.ts'
import { SIGN_UP } from '../db/derived/reward-fragments.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { rewardEvents, signUpQueue } from '../db/reward-schema.ts'
import { users } from '../db/schema.ts'
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
  const [value, occurredAt, now] = [integer(values.value), integer(values.occurredAt), integer(values.now)]
  const row = insertSelect(rewardEvents, {
    ...{ source, eventId, userId: sql`${users.id}`, type, value, occurredAt, createdAt: now, bodyHash },
    ...factsOf({ type, occurredAt }),
    decisions: decisionsOf({ type, value, occurredAt }),
  })
  return db.run(sql`${row} FROM ${users} ${INVITED}
    WHERE ${users.id} = coalesce(${userId}, (SELECT ${users.id} FROM ${users} WHERE ${users.phone} = ${phone}))
      AND ${users.deletedAt} IS NULL AND ${mayReport}
    ON CONFLICT (source, event_id) DO NOTHING`)
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
  const row = insertSelect(rewardEvents, {
    ...{ source: 'service', eventId: sql`${type} || '-' || ${users.id}`, userId: sql`${users.id}`, type, bodyHash: '' },
    ...{ occurredAt: sql`${signUpQueue.at}`, createdAt: integer(now) },
    ...factsOf({ type, occurredAt: signUpQueue.at }),
    decisions: decisionsOf({ type, value: sql`NULL`, occurredAt: signUpQueue.at }),
  })
  return db.run(sql`${row} FROM ${signUpQueue} CROSS JOIN ${users} ON ${users.id} = ${signUpQueue.userId} ${INVITED}
    WHERE ${signUpQueue.userId} = ${userId} AND ${users.deletedAt} IS NULL ON CONFLICT (source, event_id) DO NOTHING`)
})

/** Makes an event of a sign-up that a trigger has queued, if it has: with the sign-up nothing is lost, and it happens once. */
export const recordSignUp = (db: Database, signUp: QueuedSignUp) =>
  [insertSignUp(db, signUp), db.delete(signUpQueue).where(eq(signUpQueue.userId, signUp.userId))] as const
