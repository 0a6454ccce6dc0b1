import { eq } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { LaneState } from '../../guard/inspect-number.ts'
import { parsePhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import { reachStore } from '../reach-store.ts'
import type { NumberGuard } from './responses.ts'

type NumberPorts = Pick<Ports, 'guard'> & { db: Database }

/** A number as it is typed or comes in a path. @throws AppError `not_found` when it can be nobody's */
export function phoneOrNotFound(typed: string): Phone {
  const phone = parsePhone(typed)
  if (!phone) throw new AppError('not_found')
  return phone
}

/** The number of a person. @throws AppError `not_found` when there is no such person, or they have none */
export async function phoneOfUserOrThrow(db: Database, id: number): Promise<Phone> {
  const [[user]] = await runBatch(db, [db.select({ phone: users.phone }).from(users).where(eq(users.id, id))])
  return phoneOrNotFound(user?.phone ?? '')
}

/** How a number stands with its budgets, and whose it is. @throws AppError `storage_unavailable` */
export async function readNumber({ guard, db }: NumberPorts, phone: Phone): Promise<NumberGuard> {
  const [{ refusal: _, ...state }, [[owner]]] = await Promise.all([
    reachStore(guard.inspect(phone)),
    runBatch(db, [db.select({ id: users.id }).from(users).where(eq(users.phone, phone.e164))]),
  ])
  return { phone: phone.e164, user_id: owner?.id ?? null, is_locked: state.lanes.some(isSpent), ...state }
}

/** The wait between two codes is none: it is over in minutes, and everybody has it. */
const isSpent = ({ attempts_until, locked_until, sends_until }: LaneState) =>
  attempts_until !== null || locked_until !== null || sends_until !== null
