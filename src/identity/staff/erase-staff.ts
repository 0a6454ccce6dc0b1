import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { auditEvents } from '../../db/schema.ts'
import { staffPasskeys, staffRecoveryCodes, staffSessions, staffTotp } from '../../db/staff-schema.ts'

/**
 * Erases the staff data of users who are erased in the same batch; `erasedNow` selects their ids. Sign-in attempts are
 * stored under a hash that identifies nobody, and expire on their own.
 */
export const eraseStaff = ({ db }: { db: Database }, erasedNow: SQL) => [
  db.delete(staffSessions).where(sql`${staffSessions.userId} IN ${erasedNow}`),
  db.delete(staffTotp).where(sql`${staffTotp.userId} IN ${erasedNow}`),
  db.delete(staffRecoveryCodes).where(sql`${staffRecoveryCodes.userId} IN ${erasedNow}`),
  db.delete(staffPasskeys).where(sql`${staffPasskeys.userId} IN ${erasedNow}`),
  // What they did to others stays. A literal, so that the partial index is used.
  db
    .update(auditEvents)
    .set({ country: null, network: null, userAgent: null })
    .where(sql`${auditEvents.actor} = 'staff' AND ${auditEvents.actorId} IN ${erasedNow}`),
]
