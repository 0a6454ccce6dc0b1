import { lt, lte, sql } from 'drizzle-orm'
import { purgeRows } from '../db/purge.ts'
import { auditEvents } from '../db/schema.ts'
import { staffAttempts, staffJobs, staffSessions } from '../db/staff-schema.ts'
import { DAY_MS } from '../lib/time.ts'
import type { Task } from '../ports.ts'

/** Twice the longest window that counts them. */
const ATTEMPTS_KEPT_MS = 2 * DAY_MS
const SESSIONS_KEPT_MS = 7 * DAY_MS

/** Deletes jobs that ended as long ago as events are kept, whose reason they have: it may name someone. */
export const purgeJobs: Task = async ({ db, config }, now) => {
  const before = now - config.auditRetentionMs
  const oldestEvent = sql`(SELECT min(${auditEvents.id}) / 1000 FROM ${auditEvents})`
  return purgeRows(db, {
    from: staffJobs,
    key: [staffJobs.id],
    where: lt(staffJobs.finishedAt, sql`min(${before}, coalesce(${oldestEvent}, ${before}))`),
    oldestFirst: staffJobs.id,
  })
}

/** Deletes sign-in attempts that no limit counts any more, and challenges long past their time. */
export const purgeStaffAttempts: Task = async ({ db }, now) =>
  purgeRows(db, {
    from: staffAttempts,
    key: [staffAttempts.id],
    where: lte(staffAttempts.at, now - ATTEMPTS_KEPT_MS),
    oldestFirst: staffAttempts.at,
  })

/** Deletes staff sessions that ended or expired a week ago, with the network and country in them. */
export const purgeStaffSessions: Task = async ({ db }, now) => {
  const before = now - SESSIONS_KEPT_MS
  const where = sql`(${lte(staffSessions.expiresAt, before)} OR ${lte(staffSessions.endedAt, before)})`
  return purgeRows(db, { from: staffSessions, key: [staffSessions.tokenHash], where })
}
