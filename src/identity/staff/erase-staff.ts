import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { auditEvents } from '../../db/schema.ts'
import { staffPasskeys, staffRecoveryCodes, staffSessions, staffTotp } from '../../db/staff-schema.ts'

/**
 * What the administration keeps of those of its own people who are erased in the same batch; `erasedNow` selects their
 * ids. Attempts to sign in are under a hash that names nobody, and age out by themselves.
 */
export const eraseStaff = ({ db }: { db: Database }, erasedNow: SQL) => [
  db.delete(staffSessions).where(sql`${staffSessions.userId} IN ${erasedNow}`),
  db.delete(staffTotp).where(sql`${staffTotp.userId} IN ${erasedNow}`),
  db.delete(staffRecoveryCodes).where(sql`${staffRecoveryCodes.userId} IN ${erasedNow}`),
  db.delete(staffPasskeys).where(sql`${staffPasskeys.userId} IN ${erasedNow}`),
  // What they did to others stays; events about themselves lose more than this. A literal, for the partial index.
  db
    .update(auditEvents)
    .set({ country: null, network: null, userAgent: null })
    .where(sql`${auditEvents.actor} = 'staff' AND ${auditEvents.actorId} IN ${erasedNow}`),
]
