import type { RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { AppError } from '../../errors/app-error.ts'
import type { GuardTarget } from '../../guard/guard.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Language } from '../../lib/language.ts'
import type { Phone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import { askGuard } from '../../sign-in/ask-guard.ts'
import { recordFailedGuess } from '../../sign-in/audit-sign-in.ts'
import type { UserDetails } from '../responses.ts'
import { movePhone } from './move-phone.ts'
import { notifyOldNumber } from './notify-old-number.ts'
import { phoneChangeTarget } from './phone-change-target.ts'

interface CodeOfPhone {
  phone: Phone
  code: string
}

interface ConfirmPhoneChange {
  caller: Caller
  wanted: CodeOfPhone
  /** Stands in for a recent sign-in. */
  current: CodeOfPhone | undefined
  language: Language
  /** For the budgets. */
  network: string
  context: RequestContext
}

/**
 * Gives the caller the number that they have proved to hold, ends their other sessions, and tells the old number.
 * Codes that were right are handed back when it then fails for a reason that is not theirs.
 * @throws AppError `invalid_code`, the budgets of guesses, `token_not_valid`, `recent_sign_in_required`, `phone_taken`,
 * `storage_unavailable`
 */
export async function confirmPhoneChange(
  ports: Ports & { db: Database },
  { caller, wanted, current, language, network, context }: ConfirmPhoneChange,
): Promise<UserDetails> {
  const used: { target: GuardTarget; receipt: string }[] = []
  try {
    for (const { phone, code } of current ? [wanted, current] : [wanted]) {
      const target = phoneChangeTarget({ caller, phone, network })
      const checked = await askGuard(() => ports.guard.checkCode(target, code))
      if (checked.kind === 'refused') {
        recordFailedGuess(ports, { target, context }, checked.milestone)
        throw new AppError('invalid_code')
      }
      used.push({ target, receipt: checked.receipt })
    }
    const { details, oldPhone } = await movePhone(ports, {
      caller,
      phone: wanted.phone,
      verifiedPhone: current?.phone.e164,
      context,
    })
    notifyOldNumber(ports, { oldPhone, newPhone: wanted.phone.e164, language })
    return details
  } catch (error) {
    // A guard that cannot take a code back leaves it used; the caller still hears what went wrong first.
    await Promise.all(
      used.map(({ target, receipt }) => ports.guard.returnReceipt(target, receipt).catch(() => undefined)),
    )
    throw error
  }
}
