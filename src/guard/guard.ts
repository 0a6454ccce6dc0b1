import type { Phone } from '../lib/phone.ts'
import type { NumberState } from './inspect-number.ts'
import type { NumberReport } from './personal-records.ts'
import type { Limited } from './policy.ts'

export type IssueResult =
  /** `sendId` takes the send back with `cancelSend` when no message went out. */
  { kind: 'issued'; code: string; sendId: string; resendInSeconds: number } | Refusal

/** Why a code is not sent: a budget is spent, or a bot check has to come first. */
export type Refusal = Limited | { kind: 'bot_check_required' }

export type CheckResult =
  /** The code was right and is now used. `receipt` makes it good again with `returnReceipt`. */
  | { kind: 'accepted'; receipt: string }
  /** Wrong, expired, used or never sent: indistinguishable to the caller. `milestone` is for the audit alone. */
  | { kind: 'refused'; milestone?: FailureMilestone }
  | Limited

export type UnlockResult = { kind: 'unlocked' } | Limited

/**
 * What a wrong guess at a live code has come to: each happens at most once a code, which an SMS was paid for. Between
 * them, and with no live code, a wrong guess is none, so that no flood of guesses becomes a flood of records.
 */
export type FailureMilestone = 'first_failure' | 'code_locked' | 'number_locked'

/**
 * What a code is for, and who asks. Each lane of a number has a pending code of its own, so that nobody in one lane
 * can replace or spend the code of another.
 * - `unknown`: anybody. Its failures and sends are the number's.
 * - `device`: a device that signed in to this number before, with failures and sends of its own: a flood against the
 *   number does not lock its owner out.
 * - `phone_change`: a signed-in user who wants this number. The code is theirs alone; failures and sends are those of
 *   the unknown lane, or each new account would bring new guesses.
 */
export type Lane = { kind: 'unknown' } | { kind: 'device'; deviceId: string } | { kind: 'phone_change'; userId: number }

/** Where a request comes from and where its message would go: what the budgets of networks and countries count. */
export interface Origin {
  /** The network's address, hashed before it gets here. */
  network: string
  /** ISO 3166 code of the number's country, or its calling code with `+` where that is no country's. */
  country: string
  /** A device that has signed in to the number before. */
  knownDevice: boolean
}

export interface IssueOptions {
  /** The caller has passed the bot check. */
  botChecked: boolean
  /** A test number's code: no message goes out, so no send is counted and nothing has to cool down. */
  fixedCode?: string
}

export interface GuardTarget {
  phone: Phone
  lane: Lane
  /** The caller's network: an IPv4 address or an IPv6 /64. */
  network: string
}

/**
 * The strongly consistent keeper of each number's codes and budgets. A call that cannot be decided throws:
 * nothing is sent and nobody is let in.
 */
export interface Guard {
  /** Makes a new code for the number, in place of its pending one, within the number's budgets. */
  issueCode(target: GuardTarget, options: IssueOptions): Promise<IssueResult>
  /** Undoes `issueCode`: the budget, the cooldown and the code that was pending before come back. */
  cancelSend(target: GuardTarget, sendId: string): Promise<void>
  /** Counts the attempt, then compares, then marks the code as used. */
  checkCode(target: GuardTarget, code: string): Promise<CheckResult>
  /** Makes a used code good again, once, after what it was used for failed. */
  returnReceipt(target: GuardTarget, receipt: string): Promise<void>
  /** All that is kept of a number, over all its lanes. */
  report(phone: Phone): Promise<NumberReport>
  /** How a number stands with its budgets, lane by lane; the lane of strangers comes first, and always. */
  inspect(phone: Phone): Promise<NumberState>
  /**
   * Gives a number its budgets back, in all lanes, and ends what it waits for. A pending code stays as good as it was.
   * A refusal when the number has had its unlocks of the day: nothing has changed then.
   */
  unlock(phone: Phone): Promise<UnlockResult>
  /** Makes a pending code worthless. Its send still counts. False when it was not pending any more. */
  voidCode(phone: Phone, sendId: string): Promise<boolean>
  /** Deletes all that is kept of a number, over all its lanes, and its codes. */
  forget(phone: Phone): Promise<void>
}
