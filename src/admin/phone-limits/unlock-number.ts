import { sql } from 'drizzle-orm'
import { recordAudit } from '../../audit/record-audit.ts'
import type { Database } from '../../db/database.ts'
import { limitError } from '../../errors/limit-error.ts'
import type { LaneState } from '../../guard/inspect-number.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { maskPhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import { askGuard } from '../../sign-in/ask-guard.ts'
import { auditFirst } from '../audit-first.ts'
import { reachStore } from '../reach-store.ts'
import { readNumber } from './read-number.ts'
import type { NumberGuard } from './responses.ts'

type UnlockPorts = Pick<Ports, 'guard' | 'clock' | 'openDatabase' | 'waitUntil' | 'log'> & { db: Database }

interface Unlock {
  phone: Phone
  reason: string
  by: ByStaff
}

/**
 * Gives a number its budgets back, in all lanes, so that its owner can sign in at once. The budgets of networks,
 * countries and the service are untouched. The number as it stands afterwards.
 * @throws AppError `unlocks_per_number`, whoever asks; `storage_unavailable`
 */
export async function unlockNumber(ports: UnlockPorts, { phone, reason, by }: Unlock): Promise<NumberGuard> {
  const { lanes, refusal } = await reachStore(ports.guard.inspect(phone))
  const details = { phone: maskPhone(phone.e164), reason, before: countsOf(lanes) }
  const event = {
    at: ports.clock(),
    action: 'number_unlocked',
    actor: { kind: 'staff', id: by.staff.id },
    subjectId: sql`(SELECT id FROM users WHERE phone = ${phone.e164})`,
    context: by.context,
    details: { ...details, after: { attempts: 0, failures: 0, sends: 0 } },
  } as const
  if (refusal) {
    // The guard refuses it as well; asked here, no event says first that it was done.
    recordAudit(ports, { ...event, outcome: refusal.limit, details })
    throw limitError(refusal.limit, refusal)
  }
  await auditFirst(ports, event, () => askGuard(() => ports.guard.unlock(phone)))
  return readNumber(ports, phone)
}

/** Over all lanes; those of changes of the number have no failures and sends of their own. */
function countsOf(lanes: LaneState[]) {
  const own = lanes.filter(({ purpose }) => purpose !== 'phone_change')
  return {
    attempts: sum(lanes.map(({ attempts }) => attempts)),
    failures: sum(own.map(({ failures }) => failures)),
    sends: sum(own.map(({ sends }) => sends)),
  }
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
