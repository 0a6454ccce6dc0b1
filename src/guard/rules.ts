import { randomId } from '../lib/random.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { FailureMilestone } from './guard.ts'
import { COOLDOWN_STEPS, limited } from './policy.ts'
import type { Limited, LimitName, Policies } from './policy.ts'
import { countEvents, forgetEvent, readNumber, recordEvent, writeNumber } from './records.ts'
import type { EventKind, NumberRecord, SqlStore } from './records.ts'

/*
 * The rules for a number's codes. No function here awaits, so each is atomic in the one thread that owns the store.
 * Whatever has to wait (KV) happens between two of them.
 */

/** Where the records are, and the limits they are held against. */
export interface NumberStore {
  sql: SqlStore
  policies: Policies
  codeTtlSeconds: number
}

/** Keys of a lane: of its pending code, and of the failures and sends it counts. HMACs of the number, plus the lane. */
export interface LaneKeys {
  phoneKey: string
  budgetKey: string
}

export interface Moment extends LaneKeys {
  /** Unix time, milliseconds. */
  now: number
}

/** How much of a limit is used. `until` is when its oldest event expires; null while the limit is not reached. */
export function windowState(
  { sql, policies }: NumberStore,
  { budgetKey, now }: Pick<Moment, 'budgetKey' | 'now'>,
  kind: EventKind,
  limit: LimitName,
) {
  const { limit: quota, windowSeconds } = policies[limit]
  const windowMs = windowSeconds * SECOND_MS
  const { count, oldest } = countEvents(sql, budgetKey, kind, now - windowMs)
  const until = count < quota ? null : (count === 0 ? now : oldest) + windowMs
  const refusal = until === null ? undefined : limited(limit, { quota, windowSeconds, until, now })
  return { count, quota, until, refusal }
}

/** The refusal when a lane has reached a limit, until the oldest event that counts expires. */
const windowLimit = (...window: Parameters<typeof windowState>): Limited | undefined => windowState(...window).refusal

const failureLimit = (store: NumberStore, moment: Moment) =>
  windowLimit(store, moment, 'failure', 'failures_per_number')

const stepSeconds = ({ policies }: NumberStore, step: number) =>
  policies.send_cooldown.windowSeconds * (COOLDOWN_STEPS[step] ?? COOLDOWN_STEPS[0])

/** The wait after a send. A used code ends it: its owner is known and may request another one immediately. */
function nextStep({ policies }: NumberStore, number: NumberRecord, now: number): number {
  const settled = now - number.cooldownUntil > policies.sends_per_number.windowSeconds * SECOND_MS
  return settled || number.receipt !== null ? 0 : Math.min(number.cooldownStep + 1, COOLDOWN_STEPS.length - 1)
}

export type SendStart =
  /** `replaces`: the pending challenge that stops working. */
  | { kind: 'started'; challengeId: string; expiresAt: number; resendInSeconds: number; replaces: string | null }
  | Limited

/** Counts a send and makes `challengeId` the number's pending challenge; the one before it is kept for `undoSend`. */
export function startSend(store: NumberStore, moment: Moment, { isTest }: { isTest: boolean }): SendStart {
  const { sql, codeTtlSeconds } = store
  const { phoneKey, budgetKey, now } = moment
  const number = readNumber(sql, phoneKey)
  const locked = failureLimit(store, moment)
  if (locked) return locked
  if (!isTest && number.receipt === null && number.cooldownUntil > now) {
    const windowSeconds = stepSeconds(store, number.cooldownStep)
    return limited('send_cooldown', { quota: 1, windowSeconds, until: number.cooldownUntil, now })
  }
  const spent = isTest ? undefined : windowLimit(store, moment, 'send', 'sends_per_number')
  if (spent) return spent

  const challengeId = randomId()
  const cooldownStep = isTest ? 0 : nextStep(store, number, now)
  const resendInSeconds = isTest ? 0 : stepSeconds(store, cooldownStep)
  const expiresAt = now + codeTtlSeconds * SECOND_MS
  if (!isTest) recordEvent(sql, { id: challengeId, phoneKey: budgetKey, kind: 'send', at: now })
  writeNumber(sql, {
    phoneKey,
    challengeId,
    expiresAt,
    attempts: 0,
    attemptsUntil: expiresAt,
    receipt: null,
    cooldownStep,
    cooldownUntil: now + resendInSeconds * SECOND_MS,
    replaced: JSON.stringify({ ...number, replaced: null }),
  })
  const replaces = isLive(number, now) ? number.challengeId : null
  return { kind: 'started', challengeId, expiresAt, resendInSeconds, replaces }
}

/** Undoes a send as if it had never been requested. Does nothing if a later send has replaced it. */
export function undoSend({ sql }: NumberStore, { phoneKey }: Moment, challengeId: string): void {
  const number = readNumber(sql, phoneKey)
  if (number.challengeId !== challengeId || number.receipt !== null || number.replaced === null) return
  forgetEvent(sql, challengeId)
  writeNumber(sql, JSON.parse(number.replaced) as NumberRecord)
}

export type CheckStart =
  /** `milestone`: what to record if the guess is wrong. */
  | { kind: 'compare'; challengeId: string; failureId: string; milestone: FailureMilestone | undefined }
  | { kind: 'refused' }
  | Limited

/**
 * Counts an attempt, as a failure until `refundAttempt` takes it back: crashes and parallel guesses can use up the
 * limit, but never exceed it. Without a live code there is nothing to guess and no failure, but the attempt still
 * counts, so that strangers cannot tell whether a code is pending.
 */
export function startCheck(store: NumberStore, moment: Moment): CheckStart {
  const { sql, policies, codeTtlSeconds } = store
  const { phoneKey, budgetKey, now } = moment
  const locked = failureLimit(store, moment)
  if (locked) return locked
  const number = readNumber(sql, phoneKey)
  const fresh = number.attemptsUntil <= now
  const attempts = fresh ? 0 : number.attempts
  const attemptsUntil = fresh ? now + codeTtlSeconds * SECOND_MS : number.attemptsUntil
  const quota = policies.attempts_per_code.limit
  if (attempts >= quota) {
    return limited('attempts_per_code', { quota, windowSeconds: codeTtlSeconds, until: attemptsUntil, now })
  }
  writeNumber(sql, { ...number, attempts: attempts + 1, attemptsUntil })
  if (!isLive(number, now)) return { kind: 'refused' }
  const failureId = randomId()
  recordEvent(sql, { id: failureId, phoneKey: budgetKey, kind: 'failure', at: now })
  const milestone = milestoneOf(store, moment, attempts + 1)
  return { kind: 'compare', challengeId: number.challengeId, failureId, milestone }
}

function milestoneOf({ sql, policies }: NumberStore, { budgetKey, now }: Moment, attempts: number) {
  const { limit, windowSeconds } = policies.failures_per_number
  const { count } = countEvents(sql, budgetKey, 'failure', now - windowSeconds * SECOND_MS)
  if (count >= limit) return 'number_locked'
  if (attempts >= policies.attempts_per_code.limit) return 'code_locked'
  return attempts === 1 ? 'first_failure' : undefined
}

type LiveNumber = NumberRecord & { challengeId: string }

export const isLive = (number: NumberRecord, now: number): number is LiveNumber =>
  number.challengeId !== null && number.expiresAt > now && number.receipt === null

/** Whether a code can be guessed. */
export const hasLiveCode = ({ sql }: NumberStore, { phoneKey, now }: Moment): boolean =>
  isLive(readNumber(sql, phoneKey), now)

/** Whether this challenge is still pending. */
export function isPending({ sql }: NumberStore, { phoneKey, now }: Moment, challengeId: string): boolean {
  const number = readNumber(sql, phoneKey)
  return isLive(number, now) && number.challengeId === challengeId
}

/** Uncounts an attempt that was not a wrong guess, unless an unlock has done so already. */
export function refundAttempt(
  { sql }: NumberStore,
  { phoneKey }: Moment,
  challengeId: string,
  failureId: string,
): void {
  if (!forgetEvent(sql, failureId)) return
  const number = readNumber(sql, phoneKey)
  if (number.challengeId === challengeId) writeNumber(sql, { ...number, attempts: Math.max(0, number.attempts - 1) })
}

/** Marks the code as used. Returns its receipt; undefined if another request was first. */
export function acceptCode(
  store: NumberStore,
  moment: Moment,
  challengeId: string,
  failureId: string,
): string | undefined {
  refundAttempt(store, moment, challengeId, failureId)
  const { sql } = store
  const number = readNumber(sql, moment.phoneKey)
  if (number.challengeId !== challengeId || !isLive(number, moment.now)) return undefined
  const receipt = randomId()
  writeNumber(sql, { ...number, receipt })
  return receipt
}

/** Restores the code this receipt is for. */
export function undoAccept({ sql }: NumberStore, { phoneKey }: Moment, receipt: string): void {
  const number = readNumber(sql, phoneKey)
  if (number.receipt === receipt) writeNumber(sql, { ...number, receipt: null })
}
