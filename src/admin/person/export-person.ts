import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { exportUser } from '../../people/account/export-account.ts'
import type { AccountExport } from '../../people/account/responses.ts'
import type { Ports } from '../../ports.ts'

/** All that is stored of somebody, as they get it themselves. @throws AppError `not_found`, `storage_unavailable` */
export async function exportPerson(
  ports: Pick<Ports, 'config' | 'clock' | 'guard'> & { db: Database },
  { id, by }: { id: number; by: ByStaff },
): Promise<AccountExport> {
  const exported = await exportUser(ports, {
    userId: id,
    actor: { kind: 'staff', id: by.staff.id },
    where: sql`users.id = ${id} AND users.deleted_at IS NULL`,
    context: by.context,
  })
  if (!exported) throw new AppError('not_found')
  return exported
}
