import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Caller } from '../../identity/caller.ts'
import { SECOND_MS } from '../../lib/time.ts'

/** A stolen token of an older session can neither take an account away nor delete it. */
const RECENT_SIGN_IN_SECONDS = 600

/** Condition: the caller's session was opened by a code, not by a refresh, within the last ten minutes. */
export const hasRecentSignIn = ({ userId, sessionId }: Caller, now: number): SQL =>
  sql`EXISTS (SELECT 1 FROM sessions WHERE sessions.id = ${sessionId} AND sessions.user_id = ${userId}
    AND sessions.created_at >= ${now - RECENT_SIGN_IN_SECONDS * SECOND_MS})`
