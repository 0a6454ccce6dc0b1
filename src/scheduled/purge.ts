import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { runBatch } from '../db/run-batch.ts'
import { DAY_MS } from '../lib/time.ts'
import type { Task, TaskPorts } from './task.ts'

/** Rows of one statement: D1 stops a statement after 30 seconds, and nobody else writes meanwhile. */
export const PURGE_ROWS = 1000
/** Statements of one run: what is left waits an hour. */
const PURGE_STATEMENTS = 20
/** Twice the longest window that counts them. */
const STAFF_ATTEMPTS_KEPT_MS = 2 * DAY_MS
const STAFF_SESSIONS_KEPT_MS = 7 * DAY_MS

/** Deletes events older than the configuration keeps them. */
export const purgeAudit: Task = async (ports, now) =>
  purge(
    ports,
    sql`DELETE FROM audit_events WHERE id IN (
      SELECT id FROM audit_events WHERE at < ${now - ports.config.auditRetentionMs} ORDER BY at LIMIT ${PURGE_ROWS})
      RETURNING 1`,
  )

/** Deletes the rows of a table whose time is over, the oldest first. */
const purgeExpired =
  (table: string, key: string): Task =>
  async (ports, now) => {
    const [from, columns] = [sql.raw(table), sql.raw(key)]
    return purge(
      ports,
      sql`DELETE FROM ${from} WHERE (${columns}) IN (
        SELECT ${columns} FROM ${from} WHERE expires_at <= ${now} ORDER BY expires_at LIMIT ${PURGE_ROWS})
        RETURNING 1`,
    )
  }

/** Deletes the hashes of numbers that were kept as long as they were to be. */
export const purgeDeletedPhones = purgeExpired('deleted_phones', 'phone_hash')

/** Deletes changes of many people that ended as long ago as events are kept: their reasons may name somebody. */
export const purgeJobs: Task = async (ports, now) =>
  purge(
    ports,
    sql`DELETE FROM staff_jobs WHERE id IN (
      SELECT id FROM staff_jobs WHERE finished_at < ${now - ports.config.auditRetentionMs} ORDER BY id LIMIT ${PURGE_ROWS})
      RETURNING 1`,
  )

/** Deletes numbers that were left on landing pages and whose owners did not sign up in time. */
export const purgePendingInvites = purgeExpired('pending_invites', 'phone_hash')

/** Deletes what was spent so long ago that no budget counts it. */
export const purgeReferralBudgets = purgeExpired('referral_budgets', 'scope, period')

/** Deletes attempts of the staff to sign in that no budget counts any more, and challenges long past their time. */
export const purgeStaffAttempts: Task = async (ports, now) =>
  purge(
    ports,
    sql`DELETE FROM staff_attempts WHERE id IN (
      SELECT id FROM staff_attempts WHERE at <= ${now - STAFF_ATTEMPTS_KEPT_MS} ORDER BY at LIMIT ${PURGE_ROWS})
      RETURNING 1`,
  )

/** Deletes sessions of the staff that ended or ran out a week ago, with the network and country in them. */
export const purgeStaffSessions: Task = async (ports, now) =>
  purge(
    ports,
    sql`DELETE FROM staff_sessions WHERE token_hash IN (
      SELECT token_hash FROM staff_sessions WHERE expires_at <= ${now - STAFF_SESSIONS_KEPT_MS}
        OR ended_at <= ${now - STAFF_SESSIONS_KEPT_MS} LIMIT ${PURGE_ROWS})
      RETURNING 1`,
  )

/** Runs a statement that deletes up to `rows` until there is nothing left, or until it has run so often. @returns how many rows */
export async function purge(
  { db }: Pick<TaskPorts, 'db'>,
  statement: SQL,
  { rows: atOnce, statements: most } = { rows: PURGE_ROWS, statements: PURGE_STATEMENTS },
): Promise<number> {
  let purged = 0
  for (let statements = 0; statements < most; statements += 1) {
    const [rows] = await runBatch(db, [db.all(statement)])
    purged += rows.length
    if (rows.length < atOnce) break
  }
  return purged
}
