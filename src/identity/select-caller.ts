import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { sessions, users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Caller } from './caller.ts'
import { PERSON_COLUMNS } from './person.ts'
import type { PersonRow } from './person.ts'

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

/** @throws AppError `token_not_valid` if the caller is blocked, deleted or signed out. */
export function callerOrThrow([row]: PersonRow[]): PersonRow {
  if (!row) throw new AppError('token_not_valid')
  return row
}
