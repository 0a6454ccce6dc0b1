import type { Database } from '../../db/database.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import { auditFirst } from '../audit-first.ts'

type ReopenPorts = Pick<Ports, 'ledger' | 'clock' | 'openDatabase' | 'waitUntil' | 'log'> & { db: Database }

interface Reopen {
  /** As typed or found in a path. */
  country: string
  reason: string
  by: ByStaff
}

const COUNTRY = /^(?:[A-Z]{2}|\+\d{1,3})$/

/**
 * Today's unused codes no longer count, so the country's full limit is available again.
 * @throws AppError `not_found` if it is not a country, `storage_unavailable`
 */
export async function reopenCountry(ports: ReopenPorts, { country: typed, reason, by }: Reopen): Promise<void> {
  const country = typed.toUpperCase()
  if (!COUNTRY.test(country)) throw new AppError('not_found')
  const event = {
    at: ports.clock(),
    action: 'sends_reopened',
    actor: { kind: 'staff', id: by.staff.id },
    subjectId: null,
    context: by.context,
    details: { country, reason },
  } as const
  await auditFirst(ports, event, () => ports.ledger.reopenCountry(country))
}
