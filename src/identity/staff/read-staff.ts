import { sql } from 'drizzle-orm'
import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { MINUTE_MS } from '../../lib/time.ts'
import type { Role } from '../permissions.ts'
import { MAY_ACT, ROLE_SQL } from './staff.ts'
import type { Staff } from './staff.ts'

interface Row {
  id: number
  email: string | null
  firstName: string | null
  role: Role | null
}

/**
 * Whom the staff token of a hash belongs to: undefined when it is none of ours, its session has ended or was idle too long, or its
 * owner is blocked, deleted or about to be, or no longer of the staff. Asked of the primary for each request, so that a
 * block holds at the next one.
 */
export async function readStaff(
  { db, config: { staffIdleMs } }: { db: Database; config: Pick<Config, 'staffIdleMs'> },
  sessionHash: string,
  { kind, now }: { kind: 'panel' | 'api'; now: number },
): Promise<Staff | undefined> {
  const live = sql`token_hash = ${sessionHash} AND kind = ${kind} AND ended_at IS NULL AND expires_at > ${now}
    AND last_used_at > ${now - staffIdleMs}`
  const [, [row]] = await runBatch(db, [
    db.run(sql`UPDATE staff_sessions SET last_used_at = ${now} WHERE ${live} AND last_used_at < ${now - MINUTE_MS}`),
    db.all<Row>(sql`SELECT id, email, first_name AS firstName, ${ROLE_SQL} AS role FROM users
      WHERE id = (SELECT user_id FROM staff_sessions WHERE ${live}) AND ${MAY_ACT}`),
  ])
  if (!row?.role) return undefined
  const { id, email, firstName, role } = row
  return { id, email, role, sessionHash, name: firstName ?? email?.split('@')[0] ?? String(id) }
}
