import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { RequestContext } from '../audit/event.ts'
import { bareList } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { SIGN_UP } from '../db/derived/reward-fragments.ts'
import { isUnblocked } from '../db/is-unblocked.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { programs } from '../db/reward-schema.ts'
import { sessions, users } from '../db/schema.ts'
import { firstIdAt, nextSessionId } from '../db/time-id.ts'
import { deviceName } from './sessions/device-name.ts'

/** A session that a code opens. */
export interface Opening {
  /** E.164. */
  phone: string
  /** 32 bits of the id of the code's challenge. */
  challenge: number
  /** When the first of all requests with this code can have come. Unix time, milliseconds; so are the other times. */
  codeSince: number
  now: number
  expiresAt: number
  deviceHash: number
  context: RequestContext
}

export interface OpenedSession {
  id: number
  userId: number
  createdAt: number
  expiresAt: number
  /** It signs the user up, and some program asks for that. */
  isAwaited?: number
}

interface NewSession extends Omit<Opening, 'context' | 'codeSince'> {
  firstId: number
  device: string | null
  country: string | null
  network: string | null
}

const valuesOf = ({ context, codeSince, ...opening }: Opening): NewSession => ({
  ...opening,
  firstId: firstIdAt(codeSince),
  device: deviceName(context.userAgent),
  country: context.country,
  network: context.network,
})

/** Condition on a session of a user: the same code opened it. */
const isOfCode = ({ challenge, firstId }: Placeholders<Pick<NewSession, 'challenge' | 'firstId'>>): SQL =>
  sql`${sessions.userId} = ${users.id} AND ${sessions.id} >= ${firstId} AND ${sessions.challenge} = ${challenge}`

/**
 * Opens the session of a user who is not blocked, once for each code. A trigger writes the sign-in into the user. Whether
 * it signs them up need not be read for someone who returns.
 */
export const openSession = (db: Database, opening: Opening, { isReturning }: { isReturning: boolean }) =>
  isReturning ? openAgain(db, valuesOf(opening)) : openFirst(db, valuesOf(opening))

const openAgain = preparedQuery((db, values: Placeholders<NewSession>) => insertSession(db, values, sql`0`, sql`0`))

const openFirst = preparedQuery((db, values: Placeholders<NewSession>) =>
  insertSession(
    db,
    values,
    // Only of a user whom this batch created.
    sql`(SELECT ${users.lastLogin} IS NULL AND ${users.dateJoined} >= ${values.now} FROM ${users}
      WHERE ${users.phone} = ${values.phone})`,
    sql`${sessions.isSignUp} AND EXISTS (SELECT 1 FROM ${programs} WHERE ${programs.event} = ${sql.raw(`'${SIGN_UP}'`)})`,
  ),
)

/** Without an owner, the row has no `user_id` and is ignored. An INSERT of a SELECT would read two rows more. */
function insertSession(db: Database, values: Placeholders<NewSession>, isSignUp: SQL, isAwaited: SQL) {
  const { phone, challenge, now, expiresAt, device, deviceHash, country, network } = values
  const isUnused = sql`NOT EXISTS (SELECT 1 FROM ${sessions} WHERE ${isOfCode(values)})`
  const owner = sql`(SELECT ${users.id} FROM ${users} WHERE ${users.phone} = ${phone} AND ${isUnblocked(now)} AND ${isUnused})`
  const { id, userId, createdAt } = sessions
  const columns = [id, userId, sessions.challenge, sessions.isSignUp, sessions.expiresAt]
  return db.all<OpenedSession>(sql`
    INSERT OR IGNORE INTO ${sessions} (${bareList([...columns, sessions.device, sessions.deviceHash, sessions.country, sessions.network])})
    VALUES (${nextSessionId(now)}, ${owner}, ${challenge}, ${isSignUp}, ${expiresAt}, ${device}, ${deviceHash}, ${country}, ${network})
    RETURNING ${id} AS id, ${userId} AS userId, ${createdAt} AS createdAt, ${sessions.expiresAt} AS expiresAt,
      ${isAwaited} AS isAwaited`)
}

/** The user, and the session that the code opened unless that has ended or its refresh token has been used. */
export const findSession = (db: Database, opening: Opening) => selectSession(db, valuesOf(opening))

const selectSession = preparedQuery((db, values: Placeholders<NewSession>) => {
  const { id, createdAt, expiresAt } = sessions
  return db
    .select({
      ...{ id, createdAt, expiresAt },
      userId: sql<number>`${users.id}`.as('user_id'),
    })
    .from(users)
    .leftJoin(
      sessions,
      and(isOfCode(values), eq(sessions.generation, 0), isNull(sessions.endedAt), gt(expiresAt, values.now)),
    )
    .where(eq(users.phone, values.phone))
})
