import { auditStatement } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Clock } from '../../lib/time.ts'
import type { ByStaff } from '../staff/by-staff.ts'

interface Export {
  by: ByStaff
  list: 'people' | 'links' | 'referrals' | 'audit'
  filter: object & { search?: unknown }
}

/** Records that somebody of the staff takes a list as a file, before its first line is read. @throws AppError `storage_unavailable` */
export async function recordExport(
  { db, clock }: { db: Database; clock: Clock },
  { by, list, filter: { search, ...filter } }: Export,
): Promise<void> {
  await runBatch(db, [
    auditStatement(db, {
      at: clock(),
      action: 'list_exported',
      actor: { kind: 'staff', id: by.staff.id },
      subjectId: null,
      context: by.context,
      // What was searched for can be somebody's phone.
      details: { list, filter: { ...filter, ...(search !== undefined && { search: true }) } },
    }),
  ])
}
