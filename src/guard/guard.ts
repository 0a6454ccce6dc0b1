import type { Phone } from '../lib/phone.ts'
import type { NumberState } from './inspect-number.ts'
import type { NumberReport } from './personal-records.ts'
import type { Limited } from './policy.ts'
import type { Vendors } from './vendor-health.ts'

export type IssueResult = { kind: 'issued'; code: string; resendInSeconds: number; vendors: Vendors } | Refusal

/** `rejected`: no message went out. `unknown`: no one knows; the vendor, if it is known. */
export type SendOutcome = { kind: 'rejected' } | { kind: 'unknown'; vendor?: string | undefined }

/** Why a code is not sent: a limit is reached, or the bot check is required first. */
export type Refusal = Limited | { kind: 'bot_check_required' }

export type CheckResult =
  | ({ kind: 'accepted' } & Accepted)
  /** Wrong, expired, used or never sent: indistinguishable to the caller. `milestone` is only for the audit. */
  | { kind: 'refused'; milestone?: FailureMilestone }
  | Limited

/** The code was right, and is claimed. */
export interface Accepted {
  /** The same each time that this code is accepted. */
  challengeId: string
  /** The number has signed in before, so that it most likely has a user. */
  hasSignedIn: boolean
  /** This claim has used it: there is nothing left to do with it but to repeat the answer. */
  isUsed?: boolean
}

/** A code, and the request that has it. */
export interface Claim {
  challengeId: string
  claimId: string
  /** An account leaves the number with it, so its use is no sign-in. */
  isLeft?: boolean
}

export type UnlockResult = { kind: 'unlocked' } | Limited

/**
 * Wrong guesses worth recording: each of these happens at most once per code, and a code costs an SMS. Other wrong
 * guesses are not recorded, so a flood of guesses does not become a flood of records.
 */
export type FailureMilestone = 'first_failure' | 'code_locked' | 'number_locked'

/**
 * What a code is for, and who requests it. Each lane of a number has its own pending code, so that no one can replace
 * or use up the code of another lane.
 * - `unknown`: anyone. Its failures and sends are the number's.
 * - `device`: a device that has signed in to this number before. It has its own failures and sends, within what all known
 *   devices of the number may have together, so an attack on the number does not lock out its owner.
 * - `phone_change`: a signed-in user who wants this number. Failures and sends are those of the unknown lane, or each new
 *   account would bring new guesses. `isLeft`: it is the number that the user leaves.
 */
export type Lane =
  | { kind: 'unknown' }
  | { kind: 'device'; deviceId: string }
  | { kind: 'phone_change'; userId: number; isLeft?: boolean }

/** Where a request comes from and where its message would go: what the limits of networks and countries count. */
export interface Origin {
  /** Hash of the network's address; of an IPv6 /64, the hash of its /48 and a slash come first. */
  network: string
  /** ISO 3166 code of the number's country, or its calling code with `+` if that belongs to no country. */
  country: string
  /** The device has signed in to the number before. */
  knownDevice: boolean
}

export interface IssueOptions {
  /** From `timedId`, new for each call. */
  sendId: string
  /** The caller has passed the bot check. */
  botChecked: boolean
  /** A test number's code: no message is sent, so no send is counted and there is no cooldown. */
  fixedCode?: string
}

export interface GuardTarget {
  phone: Phone
  lane: Lane
  /** The caller's network: an IPv4 address or an IPv6 /64. */
  network: string
}

/**
 * Codes and limits of phone numbers, strongly consistent. A call that cannot be decided throws: nothing is sent and
 * no one is signed in.
 */
export interface Guard {
  /** Makes a new code for the number, which replaces its pending one, within the number's limits. */
  issueCode(target: GuardTarget, options: IssueOptions): Promise<IssueResult>
  /**
   * Undoes `issueCode` if no message went out: the send is not counted, and the cooldown and the code before it are
   * restored. It does not matter whether the answer of `issueCode` arrived, or how often this is called.
   */
  cancelSend(target: GuardTarget, sendId: string): Promise<void>
  /**
   * Says that a message was not delivered for certain: its code counts for the network that requested it, and neither for
   * the country nor among the number's codes. A rejected one also restores the cooldown and the code before it. True if
   * the vendor is put last from now on.
   */
  endSend(target: GuardTarget, sendId: string, outcome: SendOutcome): Promise<boolean>
  /**
   * Counts the attempt, compares, then claims the code. Only one claim has a code at a time; others wait until it is used
   * or released, or for ten seconds. The same claim is accepted again, even when it has used the code.
   */
  checkCode(target: GuardTarget, guess: { code: string; claimId: string }): Promise<CheckResult>
  /** What the code was claimed for is done: from now on only the same claim is accepted. */
  useCode(target: GuardTarget, claim: Claim): Promise<void>
  /** What the code was claimed for was not done: it can be claimed again. */
  releaseCode(target: GuardTarget, claim: Claim): Promise<void>
  /**
   * An account has left the number, which is no longer one that has signed in; its limits stay. Counts the notice about it,
   * which the number can be sent as many of as codes: false if it has had them all. Codes don't use them up. False also if the
   * number is not known to have signed in, unless the account has proved it: staff could have messages sent to any number.
   */
  recordMove(phone: Phone, isProved: boolean): Promise<boolean>
  /** Everything that is stored about a number, over all lanes. */
  report(phone: Phone): Promise<NumberReport>
  /** How much of its limits a number has used, by lane. The unknown lane always comes first. */
  inspect(phone: Phone): Promise<NumberState>
  /**
   * Resets the limits and the cooldown of a number in all lanes. A pending code stays valid. If the number has reached
   * its limit of unlocks, nothing changes.
   */
  unlock(phone: Phone): Promise<UnlockResult>
  /** Makes a pending code stop working. Its send still counts. False if it was no longer pending. */
  voidCode(phone: Phone, sendId: string): Promise<boolean>
  /** Deletes everything stored about numbers, over all lanes, and their codes, in at most this many calls of a shard. */
  forget(phones: readonly Phone[], maxCalls: number): Promise<Forgotten>
}

export interface Forgotten {
  /** In E.164. Numbers whose shard failed or was not called are missing. */
  numbers: Set<string>
  calls: number
  /** Why shards failed. */
  failures: unknown[]
}
