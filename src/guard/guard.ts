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
 * The strongly consistent keeper of each number's codes and budgets. A call that cannot be decided throws:
 * nothing is sent and nobody is let in.
 */
export interface Guard {
  /** Makes a new code for the number, in place of its pending one, within the number's budgets. */
  issueCode(phone: Phone): Promise<IssueResult>
  /** Undoes `issueCode`: the budget, the cooldown and the code that was pending before come back. */
  cancelSend(phone: Phone, sendId: string): Promise<void>
  /** Counts the attempt, then compares, then marks the code as used. */
  checkCode(phone: Phone, code: string): Promise<CheckResult>
  /** Makes a used code good again, once, after what it was used for failed. */
  returnReceipt(phone: Phone, receipt: string): Promise<void>
}
