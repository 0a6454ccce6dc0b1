import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { maskPhone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import { auditFirst } from '../audit-first.ts'
import { phoneOrNotFound } from '../phone-limits/phone-limits.ts'
import { reachStore } from '../reach-store.ts'

type VoidPorts = Pick<Ports, 'guard' | 'ledger' | 'clock' | 'openDatabase' | 'waitUntil' | 'log'> & { db: Database }

interface VoidCode {
  /** Id of its send. */
  id: string
  reason: string
  by: ByStaff
}

/**
 * A pending code stops working; its send still counts. It does not matter if the code is used at the same moment.
 * @throws AppError `not_found` when it is not pending, `storage_unavailable`
 */
export async function voidCode(ports: VoidPorts, { id, reason, by }: VoidCode): Promise<void> {
  const [code] = await reachStore(ports.ledger.pendingOf([id]))
  if (!code) throw new AppError('not_found')
  const phone = phoneOrNotFound(code.phone)
  const event = {
    at: ports.clock(),
    action: 'code_voided',
    actor: { kind: 'staff', id: by.staff.id },
    subjectId: sql`(SELECT id FROM users WHERE phone = ${code.phone})`,
    context: by.context,
    details: {
      phone: maskPhone(code.phone),
      send: id,
      purpose: code.purpose,
      reason,
      before: 'pending',
      after: 'void',
    },
  } as const
  await auditFirst(ports, event, () => ports.guard.voidCode(phone, id))
}
