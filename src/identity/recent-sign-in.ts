import { and, eq, gte, not, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { sessions } from '../db/schema.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Caller } from './caller.ts'

/** A stolen token of an older session can neither take an account over nor delete it. */
const RECENT_SIGN_IN_SECONDS = 600

/** Condition on `sessions`: a code, not a refresh, opened it within the ten minutes before a moment. */
const isRecent = (moment: number | SQLWrapper): SQL =>
  gte(sessions.createdAt, sql`${moment} - ${RECENT_SIGN_IN_SECONDS * SECOND_MS}`)

/** Condition: the caller's session is recent. */
export function hasRecentSignIn({ userId, sessionId }: Caller, moment: number | SQLWrapper): SQL {
  const opened = and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isRecent(moment))
  return sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${opened})`
}

/**
 * Condition on `sessions`: it is recent and the caller's is not, so the caller may not end it. A stolen session could end
 * each new one before its owner does anything with it.
 */
export const isSpared = (caller: Caller, moment: number): SQL | undefined =>
  and(isRecent(moment), not(hasRecentSignIn(caller, moment)))
