import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Context } from 'hono'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runQuery } from '../db/run-batch.ts'
import { sessions, users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from '../http/create-router.ts'
import { readDatabase } from '../http/with-database.ts'
import type { Ports } from '../ports.ts'
import { PERSON_COLUMNS } from './person.ts'
import type { PersonRow } from './person.ts'
import type { TokenClaims, Tokens } from './tokens.ts'

/** Who the bearer token says is calling. Whether user and session are live is read with the data, in one round trip. */
export interface Caller {
  userId: number
  sessionId: number
}

/** Whose access token a request brings (RFC 6750). @throws AppError `not_authenticated`, `token_not_valid` */
export async function callerOf(tokens: Tokens, headers: Headers): Promise<Caller & Pick<TokenClaims, 'issuedAt'>> {
  const claims = await tokens.read(bearerToken(headers), ['access'])
  if (!claims) throw new AppError('token_not_valid')
  const { userId, sessionId, issuedAt } = claims
  return { userId, sessionId, issuedAt }
}

/** @throws AppError `not_authenticated` */
export function bearerToken(headers: Headers): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.get('authorization')?.trim() ?? '') ?? []
  if (token === undefined) throw new AppError('not_authenticated')
  return token
}

/** Condition: the caller is not blocked, and their session has not ended. */
export const isLiveCaller = ({ userId, sessionId }: Caller | Placeholders<Caller>): SQL | undefined =>
  and(
    eq(users.id, userId),
    eq(users.isActive, true),
    sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${and(
      eq(sessions.id, sessionId),
      eq(sessions.userId, userId),
      isNull(sessions.endedAt),
    )})`,
  )

/** Goes into the same batch as the data, so that access control costs no round trip. */
export const selectCaller = preparedQuery((db, caller: Placeholders<Caller>) =>
  db.select(PERSON_COLUMNS).from(users).where(isLiveCaller(caller)),
)

/** The same where nothing more is asked about the caller: for a list of `selectLists`, or as a query of its own. */
export const liveOf = (db: Database, caller: Caller | Placeholders<Caller>) =>
  db.select({ id: users.id }).from(users).where(isLiveCaller(caller))
export const selectLive = preparedQuery(liveOf)

/** @throws AppError `token_not_valid` if the caller is blocked, deleted or signed out. */
export function callerOrThrow<Row>([row]: Row[]): Row {
  if (!row) throw new AppError('token_not_valid')
  return row
}

/**
 * Checks the caller before invalid fields are reported. If the fields are valid, the caller is read together with the
 * data.
 * @throws AppError `token_not_valid`
 */
export async function readLiveCaller(
  ports: Pick<Ports, 'openDatabase'>,
  c: Context<AppEnv>,
  caller: Caller,
): Promise<PersonRow> {
  const callers = await readDatabase(ports, c, async (db) => runQuery(db, selectCaller(db, caller)))
  return callerOrThrow(callers)
}
