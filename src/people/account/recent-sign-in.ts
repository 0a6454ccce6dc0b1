import { and, eq, gte, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { sessions } from '../../db/schema.ts'
import type { Caller } from '../../identity/caller.ts'
import { SECOND_MS } from '../../lib/time.ts'

/** A stolen token of an older session can neither take an account over nor delete it. */
const RECENT_SIGN_IN_SECONDS = 600

/** Condition: a code, not a refresh, opened the caller's session within the ten minutes before a moment. */
export function hasRecentSignIn({ userId, sessionId }: Caller, moment: number | SQLWrapper): SQL {
  const isRecent = gte(sessions.createdAt, sql`${moment} - ${RECENT_SIGN_IN_SECONDS * SECOND_MS}`)
  const opened = and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isRecent)
  return sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${opened})`
}
