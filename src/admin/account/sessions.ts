import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Config } from '../../config.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { ownEvent } from './own-account.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'

/** A live session of somebody of the staff. */
export interface OwnSession {
  id: string
  kind: 'panel' | 'api'
  createdAt: number
  lastUsedAt: number
  expiresAt: number
  userAgent: string | null
  network: string | null
  country: string | null
  isCurrent: number
}

const MOST_SHOWN = 100
/** Enough of the hash to name a session, which it could not open even as a whole. */
const ID_LENGTH = 32
const ID = sql.raw(`substr(token_hash, 1, ${ID_LENGTH})`)

const isLive = ({ staffIdleMs }: Pick<Config, 'staffIdleMs'>, now: number): SQL =>
  sql`ended_at IS NULL AND expires_at > ${now} AND last_used_at > ${now - staffIdleMs}`

/** Where the caller is signed in, the session used last at the top. */
export async function listOwnSessions(
  { config, clock, db }: AccountPorts,
  { staff }: Pick<OwnRequest, 'staff'>,
): Promise<OwnSession[]> {
  const [rows] = await runBatch(db, [
    db.all<OwnSession>(sql`SELECT ${ID} AS id, kind, created_at AS createdAt, last_used_at AS lastUsedAt,
      expires_at AS expiresAt, user_agent AS userAgent, network, country, token_hash = ${staff.sessionHash} AS isCurrent
      FROM staff_sessions WHERE user_id = ${staff.id} AND ${isLive(config, clock())}
      ORDER BY last_used_at DESC, created_at DESC, token_hash LIMIT ${MOST_SHOWN}`),
  ])
  return rows
}

/** Ends one session of the caller. Ending it twice is no error. @throws AppError `not_found` */
export async function endOwnSession({ clock, db }: AccountPorts, request: OwnRequest & { id: string }): Promise<void> {
  const [now, { staff, id }] = [clock(), request]
  const own = sql`user_id = ${staff.id} AND ${ID} = ${id}`
  const [, , [known]] = await runBatch(db, [
    db.run(sql`UPDATE staff_sessions SET ended_at = ${now} WHERE ${own} AND ended_at IS NULL`),
    auditStatement(
      db,
      ownEvent(request, { at: now, action: 'staff_session_ended', details: { session: id } }),
      JUST_CHANGED,
    ),
    db.all(sql`SELECT 1 FROM staff_sessions WHERE ${own}`),
  ])
  if (!known) throw new AppError('not_found')
}

/** Ends all sessions of the caller but the one that calls. */
export async function endOtherOwnSessions({ clock, db }: AccountPorts, request: OwnRequest): Promise<void> {
  const [now, { staff }] = [clock(), request]
  await runBatch(db, [
    db.run(sql`UPDATE staff_sessions SET ended_at = ${now}
      WHERE user_id = ${staff.id} AND token_hash <> ${staff.sessionHash} AND ended_at IS NULL`),
    auditStatement(
      db,
      ownEvent(request, { at: now, action: 'staff_session_ended', details: { reason: 'all_others' } }),
      JUST_CHANGED,
    ),
  ])
}
