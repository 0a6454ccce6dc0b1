import { and, eq, gte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { staffSessions } from '../../db/staff-schema.ts'
import { MINUTE_MS } from '../../lib/time.ts'
import type { OwnRequest } from './own-account.ts'

const RECENT_SIGN_IN_MS = 10 * MINUTE_MS

const isRecent = (now: number): SQL => gte(staffSessions.createdAt, now - RECENT_SIGN_IN_MS)

/** As for a phone change: someone who finds an open session cannot add a key of their own for later. */
export const selectRecentSignIn = (db: Database, { sessionHash }: OwnRequest['staff'], now: number) =>
  db
    .select({ kind: staffSessions.kind })
    .from(staffSessions)
    .where(and(eq(staffSessions.tokenHash, sessionHash), isRecent(now)))

/** Condition on `staff_sessions`: as of users, a session that is not recent ends none that is. */
export const isSpared = ({ sessionHash }: OwnRequest['staff'], now: number): SQL => sql`(${isRecent(now)}
  AND NOT EXISTS (SELECT 1 FROM ${staffSessions} WHERE ${eq(staffSessions.tokenHash, sessionHash)} AND ${isRecent(now)}))`
