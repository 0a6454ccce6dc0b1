import { sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { insertSelect } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { rewardEvents } from '../db/reward-schema.ts'
import { users } from '../db/schema.ts'
import { mayServe } from '../identity/server-key.ts'
import type { Server } from '../identity/server-key.ts'
import { decisionsOf } from './decide.ts'

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

/** Stores an event with what the programs decide about it, once. Nothing, if nobody has that id or phone. */
function insertEvent(db: Database, values: Placeholders<NewEvent>, mayReport: SQL) {
  const { source, eventId, userId, phone, type, bodyHash } = values
  const [value, occurredAt, now] = [integer(values.value), integer(values.occurredAt), integer(values.now)]
  const row = insertSelect(rewardEvents, {
    ...{ source, eventId, userId: sql`${users.id}`, type, value, occurredAt, createdAt: now, bodyHash },
    decisions: decisionsOf({ type, value, occurredAt }),
  })
  return db.run(sql`${row} FROM ${users}
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
