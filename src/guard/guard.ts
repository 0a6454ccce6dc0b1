import type { Phone } from '../lib/phone.ts'
import type { Limited } from './policy.ts'

export type IssueResult =
  /** `sendId` takes the send back with `cancelSend` when no message went out. */
  { kind: 'issued'; code: string; sendId: string; resendInSeconds: number } | Limited

export type CheckResult =
  /** The code was right and is now used. `receipt` makes it good again with `returnReceipt`. */
  | { kind: 'accepted'; receipt: string }
  /** Wrong, expired, used or never sent: indistinguishable. */
  | { kind: 'refused' }
  | Limited

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

export interface GuardTarget {
  phone: Phone
  lane: Lane
}

/**
 * The strongly consistent keeper of each number's codes and budgets. A call that cannot be decided throws:
 * nothing is sent and nobody is let in.
 */
export interface Guard {
  /** Makes a new code for the number, in place of its pending one, within the number's budgets. */
  issueCode(target: GuardTarget): Promise<IssueResult>
  /** Undoes `issueCode`: the budget, the cooldown and the code that was pending before come back. */
  cancelSend(target: GuardTarget, sendId: string): Promise<void>
  /** Counts the attempt, then compares, then marks the code as used. */
  checkCode(target: GuardTarget, code: string): Promise<CheckResult>
  /** Makes a used code good again, once, after what it was used for failed. */
  returnReceipt(target: GuardTarget, receipt: string): Promise<void>
}
