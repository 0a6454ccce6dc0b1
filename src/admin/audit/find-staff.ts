import { desc } from 'drizzle-orm'
import * as z from 'zod/mini'
import { docs } from '#docs'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { staff } from '../../db/staff-schema.ts'
import { may } from '../../identity/permissions.ts'
import { staffNameOf } from '../../identity/staff/staff.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { atMost, LineText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { foldText } from '../../lib/text.ts'
import { listStaffAccounts } from '../staff/endpoints.ts'
import type { AuditStaff } from './responses.ts'

const MAX_SEARCH = 64
const MOST_FOUND = 6
/** A search reads the newest accounts and compares them here, where any case and accent can be. */
const MOST_LOOKED_AT = 200

export const AuditStaffQuery = z.object({
  search: described(
    LineText.check(z.minLength(1), atMost(MAX_SEARCH)),
    docs({
      description: 'Part of a name in any case, or an id; for superusers also part of an e-mail.',
      examples: ['ivan'],
    }),
  ),
})

/** Staff whom the audit can be about, newest first. The e-mail is for those who manage staff. */
export async function findStaff(
  { db, viewer }: { db: Database; viewer: Pick<Staff, 'role'> },
  search: string,
): Promise<AuditStaff[]> {
  const seesEmail = may(viewer.role, listStaffAccounts.permission)
  const wanted = foldText(search)
  const newest = db
    .select({ id: staff.id, name: staff.name, email: staff.email })
    .from(staff)
    .orderBy(desc(staff.id))
    .limit(MOST_LOOKED_AT)
  const found = (await runQuery(db, newest)).map((row) => ({
    id: row.id,
    name: staffNameOf(row),
    email: seesEmail ? row.email : null,
  }))
  const matches = ({ id, name, email }: AuditStaff) =>
    String(id) === search || foldText(name).includes(wanted) || (email ?? '').includes(wanted)
  return found.filter(matches).slice(0, MOST_FOUND)
}
