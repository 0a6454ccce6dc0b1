import { sql } from 'drizzle-orm'
import { auditEachUser } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { GuardTarget } from '../../guard/guard.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from '../../identity/caller.ts'
import { budgetSpent, spentAt } from '../../identity/user-budgets.ts'
import type { Language } from '../../lib/language.ts'
import { maskPhone, parsePhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import type { AppPorts, Ports } from '../../ports.ts'
import { sendCode } from '../../sign-in/send-code.ts'
import type { SendCodeResult } from '../../sign-in/send-code.ts'
import type { ClaimCode } from '../../sign-in/use-codes.ts'
import type { UserDetails } from '../responses.ts'
import { readInvited, selectSelf, selfOrThrow } from '../self.ts'
import { userDetailsView } from '../views.ts'
import { movePhone } from './move-phone.ts'
import { currentNumberMessage, newNumberMessage, notifyOldNumber } from './phone-messages.ts'

type PhoneChangePorts = AppPorts & { db: Database }

interface Asked {
  caller: Caller
  language: Language
  /** For the limits. */
  network: string
}

/**
 * Sends a code to the number the caller wants. Only whoever holds that number learns in `confirmPhoneChange` whether it is
 * taken. No bot check: the caller has signed in.
 * @throws AppError `token_not_valid`, `same_phone`, `phone_changes_per_user`, and what `sendCode` throws
 */
export async function startPhoneChange(
  ports: PhoneChangePorts,
  { caller, phone, language, network, context }: Asked & { phone: Phone; context: RequestContext },
): Promise<SendCodeResult> {
  const { config, clock, db } = ports
  const { userId } = caller
  const now = clock()
  const changesSpentAt = spentAt(config, { name: 'phone_changes_per_user', actorId: userId, now })
  const event = {
    at: now,
    action: 'phone_change_started' as const,
    actor: { kind: 'user' as const, id: userId },
    context,
    details: { to: maskPhone(phone.e164) },
  }
  const {
    before: [before],
  } = await runBatch(db, {
    before: db
      .select({ phone: users.phone, changesSpentAt: sql<number | null>`${changesSpentAt}` })
      .from(users)
      .where(isLiveCaller(caller)),
    // Before the code is sent, so that requests at the same time cannot exceed the limit.
    record: auditEachUser(
      db,
      event,
      sql`${isLiveCaller(caller)} AND ${users.phone} IS NOT ${phone.e164} AND ${changesSpentAt} IS NULL`,
    ),
  })
  if (!before) throw new AppError('token_not_valid')
  if (before.phone === phone.e164) {
    throw new AppError('same_phone', { fields: [{ field: 'phone', code: 'same_phone' }] })
  }
  if (before.changesSpentAt !== null)
    throw budgetSpent(config, { name: 'phone_changes_per_user', now, at: before.changesSpentAt })
  const target = phoneChangeTarget({ caller, phone, network })
  return sendCode(ports, { target, language, botChecked: true, message: newNumberMessage })
}

/**
 * Sends a code to the caller's current number, in place of a recent sign-in.
 * @throws AppError `token_not_valid`, `not_found` for a user without a number, and what `sendCode` throws
 */
export async function verifyCurrentPhone(
  ports: PhoneChangePorts,
  { caller, language, network }: Asked,
): Promise<SendCodeResult> {
  const callers = await runQuery(ports.db, selectCaller(ports.db, caller))
  const phone = parsePhone(callerOrThrow(callers).phone ?? '')
  if (!phone) throw new AppError('not_found')
  const target = phoneChangeTarget({ caller, phone, network })
  return sendCode(ports, { target, language, botChecked: true, message: currentNumberMessage })
}

interface CodeOfPhone {
  phone: Phone
  code: string
}

interface ConfirmPhoneChange {
  claimCode: ClaimCode
  caller: Caller
  wanted: CodeOfPhone
  /** In place of a recent sign-in. */
  current: CodeOfPhone | undefined
  language: Language
  /** For the limits. */
  network: string
  context: RequestContext
}

/**
 * Changes the caller's number after they proved that they hold it, ends their other sessions and notifies the old number.
 * @throws AppError `invalid_code`, the limits of guesses, `token_not_valid`, `recent_sign_in_required`, `phone_taken`,
 * `phone_changes_per_user`, `storage_unavailable`
 */
export async function confirmPhoneChange(
  ports: Ports & { db: Database },
  { caller, wanted, current, language, network, context, claimCode }: ConfirmPhoneChange,
): Promise<UserDetails> {
  let isDone = false
  for (const given of current ? [wanted, current] : [wanted]) {
    const target = phoneChangeTarget({ caller, phone: given.phone, network }, given === current)
    const { isUsed } = await claimCode(target, given.code)
    isDone ||= isUsed === true
  }
  if (isDone) return findMoved(ports, caller, wanted.phone)
  const { details, oldPhone } = await movePhone(ports, {
    caller,
    phone: wanted.phone,
    verifiedPhone: current?.phone.e164,
    context,
  })
  notifyOldNumber(ports, { oldPhone, newPhone: wanted.phone.e164, language, isProved: true })
  return details
}

/** What a repeated request did. The number may have gone to someone else since, who would need a code of their own. */
async function findMoved(
  { config: { directory }, db }: Pick<Ports, 'config'> & { db: Database },
  caller: Caller,
  phone: Phone,
): Promise<UserDetails> {
  const viewer = selfOrThrow(await runQuery(db, selectSelf(db, caller)))
  if (viewer.phone !== phone.e164) throw new AppError('invalid_code')
  return userDetailsView({ directory, viewer }, viewer, readInvited(viewer.invited))
}

interface PhoneChange {
  caller: Caller
  phone: Phone
  network: string
}

/** The caller's own lane of a number: its code works for nobody else and not for signing in. */
const phoneChangeTarget = ({ caller, phone, network }: PhoneChange, isLeft = false): GuardTarget => ({
  phone,
  lane: { kind: 'phone_change', userId: caller.userId, isLeft },
  network,
})
