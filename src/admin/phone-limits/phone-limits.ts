import { eq, sql } from 'drizzle-orm'
import { recordAudit } from '../../audit/record-audit.ts'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError, limitError } from '../../errors/app-error.ts'
import type { LaneState } from '../../guard/inspect-number.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { maskPhone, parsePhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import { askGuard } from '../../sign-in/ask-guard.ts'
import { auditFirst } from '../audit-first.ts'
import { reachStore } from '../reach-store.ts'
import type { PhoneLimits } from './responses.ts'

/** A phone number as typed or found in a path. @throws AppError `not_found` if it is not a phone number */
export function phoneOrNotFound(typed: string): Phone {
  const phone = parsePhone(typed)
  if (!phone) throw new AppError('not_found')
  return phone
}

/** @throws AppError `not_found` if there is no such user, or they have no phone number */
export async function phoneOfUserOrThrow(db: Database, id: number): Promise<Phone> {
  const [user] = await runQuery(db, db.select({ phone: users.phone }).from(users).where(eq(users.id, id)))
  return phoneOrNotFound(user?.phone ?? '')
}

async function ownerOf(db: Database, { e164 }: Phone): Promise<number | null> {
  const [owner] = await runQuery(db, db.select({ id: users.id }).from(users).where(eq(users.phone, e164)))
  return owner?.id ?? null
}

/** The limits of a phone number and who owns it. @throws AppError `storage_unavailable` */
export async function readPhoneLimits(
  { guard, db }: Pick<Ports, 'guard'> & { db: Database },
  phone: Phone,
  knownOwner?: number,
): Promise<PhoneLimits> {
  const [{ refusal: _, ...state }, owner] = await Promise.all([
    reachStore(guard.inspect(phone)),
    knownOwner ?? ownerOf(db, phone),
  ])
  return { phone: phone.e164, user_id: owner, is_locked: state.lanes.some(isSpent), ...state }
}

/** The wait between two codes does not count: everybody has it, and it is over in minutes. */
const isSpent = ({ attempts_until, locked_until, sends_until }: LaneState) =>
  attempts_until !== null || locked_until !== null || sends_until !== null

type UnlockPorts = Pick<Ports, 'guard' | 'clock' | 'openDatabase' | 'waitUntil' | 'log'> & { db: Database }

/**
 * Resets the limits of a phone number in all lanes, so that its owner can sign in at once. Limits of networks, countries
 * and the service stay as they are.
 * @throws AppError `unlocks_per_number`, for every member of staff; `storage_unavailable`
 */
export async function unlockPhone(
  ports: UnlockPorts,
  { phone, reason, by }: { phone: Phone; reason: string; by: ByStaff },
): Promise<PhoneLimits> {
  const { lanes, refusal } = await reachStore(ports.guard.inspect(phone))
  const details = { phone: maskPhone(phone.e164), reason, before: countsOf(lanes) }
  const event = {
    at: ports.clock(),
    action: 'number_unlocked',
    actor: { kind: 'staff', id: by.staff.id },
    subjectId: sql`(SELECT ${users.id} FROM ${users} WHERE ${eq(users.phone, phone.e164)})`,
    context: by.context,
    details: { ...details, after: { attempts: 0, failures: 0, sends: 0 } },
  } as const
  if (refusal) {
    // The guard would refuse too, but only after an event that says it was done.
    recordAudit(ports, { ...event, outcome: refusal.limit, details })
    throw limitError(refusal.limit, refusal)
  }
  await auditFirst(ports, event, () => askGuard(() => ports.guard.unlock(phone)))
  return readPhoneLimits(ports, phone)
}

/** Over all lanes; the lane of phone changes has no failures and sends of its own. */
function countsOf(lanes: LaneState[]) {
  const own = lanes.filter(({ purpose }) => purpose !== 'phone_change')
  return {
    attempts: sum(lanes.map(({ attempts }) => attempts)),
    failures: sum(own.map(({ failures }) => failures)),
    sends: sum(own.map(({ sends }) => sends)),
  }
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
