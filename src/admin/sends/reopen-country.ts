import type { RequestContext } from '../../audit/event.ts'
import { recordAudit } from '../../audit/record-audit.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Ports } from '../../ports.ts'

const COUNTRY = /^(?:[A-Z]{2}|\+\d{1,3})$/

interface Reopen {
  /** ISO 3166 code in any case, or `+` and a calling code. */
  country: string
  staffId: number
  context: RequestContext
}

/** Lets codes go to a country again that has used up its budget of today. @throws AppError `not_found` */
export async function reopenCountry(
  ports: Pick<Ports, 'ledger' | 'clock' | 'openDatabase' | 'waitUntil' | 'log'>,
  { country: asked, staffId, context }: Reopen,
): Promise<void> {
  const country = asked.toUpperCase()
  if (!COUNTRY.test(country)) throw new AppError('not_found')
  await ports.ledger.reopenCountry(country)
  recordAudit(ports, {
    at: ports.clock(),
    action: 'sends_reopened',
    actor: { kind: 'staff', id: staffId },
    subjectId: null,
    context,
    details: { country },
  })
}
