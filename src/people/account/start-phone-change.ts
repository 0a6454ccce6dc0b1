import type { RequestContext } from '../../audit/event.ts'
import { recordAudit } from '../../audit/record-audit.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../../identity/select-caller.ts'
import type { Language } from '../../lib/language.ts'
import { maskPhone, parsePhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import { sendCode } from '../../sign-in/send-code.ts'
import type { SendCodeResult } from '../../sign-in/send-code.ts'
import { currentNumberMessage, newNumberMessage } from './messages.ts'
import { phoneChangeTarget } from './phone-change-target.ts'

type PhoneChangePorts = Ports & { db: Database }

interface Asked {
  caller: Caller
  language: Language
  /** For the budgets. */
  network: string
}

/**
 * Sends a code to the number that the caller wants. Whether somebody has it shows only to who holds it, in
 * `confirmPhoneChange`. The bot check is for strangers: the caller has signed in.
 * @throws AppError `token_not_valid`, `same_phone`, and what `sendCode` throws
 */
export async function startPhoneChange(
  ports: PhoneChangePorts,
  { caller, phone, language, network, context }: Asked & { phone: Phone; context: RequestContext },
): Promise<SendCodeResult> {
  const [callers] = await runBatch(ports.db, [selectCaller(ports.db, caller)])
  if (callerOrThrow(callers).phone === phone.e164) {
    throw new AppError('same_phone', { fields: [{ field: 'phone', code: 'same_phone' }] })
  }
  const target = phoneChangeTarget({ caller, phone, network })
  const sent = await sendCode(ports, { target, language, botChecked: true, message: newNumberMessage })
  recordAudit(ports, {
    at: ports.clock(),
    action: 'phone_change_started',
    actor: { kind: 'user', id: caller.userId },
    subjectId: caller.userId,
    context,
    details: { to: maskPhone(phone.e164) },
  })
  return sent
}

/**
 * Sends a code to the caller's own number, which stands in for a recent sign-in.
 * @throws AppError `token_not_valid`, `not_found` for a user without a number, and what `sendCode` throws
 */
export async function verifyCurrentPhone(
  ports: PhoneChangePorts,
  { caller, language, network }: Asked,
): Promise<SendCodeResult> {
  const [callers] = await runBatch(ports.db, [selectCaller(ports.db, caller)])
  const phone = parsePhone(callerOrThrow(callers).phone ?? '')
  if (!phone) throw new AppError('not_found')
  const target = phoneChangeTarget({ caller, phone, network })
  return sendCode(ports, { target, language, botChecked: true, message: currentNumberMessage })
}
