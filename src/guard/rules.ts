import { randomId } from '../lib/random.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { FailureMilestone } from './guard.ts'
import { limited } from './limited.ts'
import { COOLDOWN_STEPS } from './policy.ts'
import type { Limited, LimitName, Policies } from './policy.ts'
import { countEvents, forgetEvent, readNumber, recordEvent, writeNumber } from './records.ts'
import type { EventKind, NumberRecord, SqlStore } from './records.ts'

/*
 * The rules of a number's codes. Each function here runs without a single await, so within the one thread that owns
 * the store it is atomic: whatever must wait (KV) is waited for between two of them.
 */

/** Where the records are, and what the rules count up to. */
export interface Book {
  sql: SqlStore
  policies: Policies
  codeTtlSeconds: number
}

/** Where a lane's pending code is kept, and whose failures and sends it spends: HMACs of the number, and the lane. */
export interface LaneKeys {
  phoneKey: string
  budgetKey: string
}

export interface Moment extends LaneKeys {
  /** Unix time, milliseconds. */
  now: number
}

/** How full the window of a budget is; `until`, when its oldest event ages out, is null while there is room. */
export function windowState(
  { sql, policies }: Book,
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

/** The refusal when a lane's events fill their window, until the oldest that counts has aged out. */
const windowLimit = (...window: Parameters<typeof windowState>): Limited | undefined => windowState(...window).refusal

const failureLimit = (book: Book, moment: Moment) => windowLimit(book, moment, 'failure', 'failures_per_number')

const stepSeconds = ({ policies }: Book, step: number) =>
  policies.send_cooldown.windowSeconds * (COOLDOWN_STEPS[step] ?? COOLDOWN_STEPS[0])

/** The wait after a send. A code that was used ends it: its owner is known, and may ask for another at once. */
function nextStep({ policies }: Book, number: NumberRecord, now: number): number {
  const settled = now - number.cooldownUntil > policies.sends_per_number.windowSeconds * SECOND_MS
  return settled || number.receipt !== null ? 0 : Math.min(number.cooldownStep + 1, COOLDOWN_STEPS.length - 1)
}

export type SendStart =
  /** `replaces`: the pending challenge that this one makes worthless. */
  | { kind: 'started'; challengeId: string; expiresAt: number; resendInSeconds: number; replaces: string | null }
  | Limited

/** Spends a send and makes `challengeId` the number's pending challenge; the one before it is kept for `undoSend`. */
export function startSend(book: Book, moment: Moment, { isTest }: { isTest: boolean }): SendStart {
  const { sql, codeTtlSeconds } = book
  const { phoneKey, budgetKey, now } = moment
  const number = readNumber(sql, phoneKey)
  const locked = failureLimit(book, moment)
  if (locked) return locked
  if (!isTest && number.receipt === null && number.cooldownUntil > now) {
    const windowSeconds = stepSeconds(book, number.cooldownStep)
    return limited('send_cooldown', { quota: 1, windowSeconds, until: number.cooldownUntil, now })
  }
  const spent = isTest ? undefined : windowLimit(book, moment, 'send', 'sends_per_number')
  if (spent) return spent

  const challengeId = randomId()
  const cooldownStep = isTest ? 0 : nextStep(book, number, now)
  const resendInSeconds = isTest ? 0 : stepSeconds(book, cooldownStep)
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

/** Takes a send back, as if it had never been asked for. Nothing happens when a later send has replaced it. */
export function undoSend({ sql }: Book, { phoneKey }: Moment, challengeId: string): void {
  const number = readNumber(sql, phoneKey)
  if (number.challengeId !== challengeId || number.receipt !== null || number.replaced === null) return
  forgetEvent(sql, challengeId)
  writeNumber(sql, JSON.parse(number.replaced) as NumberRecord)
}

export type CheckStart =
  /** `milestone`: what the attempt has come to, should it be wrong. */
  | { kind: 'compare'; challengeId: string; failureId: string; milestone: FailureMilestone | undefined }
  | { kind: 'refused' }
  | Limited

/**
 * Counts an attempt, and counts it as a failure until `finishCheck` learns better: a crash or a crowd of parallel
 * guesses can only spend the budget, never get around it. With no live code there is nothing to guess, so nothing
 * counts toward the day's failures, but the attempts do: a stranger cannot tell whether a code is pending.
 */
export function startCheck(book: Book, moment: Moment): CheckStart {
  const { sql, policies, codeTtlSeconds } = book
  const { phoneKey, budgetKey, now } = moment
  const locked = failureLimit(book, moment)
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
  const milestone = milestoneOf(book, moment, attempts + 1)
  return { kind: 'compare', challengeId: number.challengeId, failureId, milestone }
}

function milestoneOf({ sql, policies }: Book, { budgetKey, now }: Moment, attempts: number) {
  const { limit, windowSeconds } = policies.failures_per_number
  const { count } = countEvents(sql, budgetKey, 'failure', now - windowSeconds * SECOND_MS)
  if (count >= limit) return 'number_locked'
  if (attempts >= policies.attempts_per_code.limit) return 'code_locked'
  return attempts === 1 ? 'first_failure' : undefined
}

type LiveNumber = NumberRecord & { challengeId: string }

export const isLive = (number: NumberRecord, now: number): number is LiveNumber =>
  number.challengeId !== null && number.expiresAt > now && number.receipt === null

/** Whether there is a code to guess at. */
export const hasLiveCode = ({ sql }: Book, { phoneKey, now }: Moment): boolean => isLive(readNumber(sql, phoneKey), now)

/** Whether this challenge can still be answered. */
export function isPending({ sql }: Book, { phoneKey, now }: Moment, challengeId: string): boolean {
  const number = readNumber(sql, phoneKey)
  return isLive(number, now) && number.challengeId === challengeId
}

/** Gives an attempt back that was not a wrong guess; one that an unlock has given back already is not given twice. */
export function refundAttempt({ sql }: Book, { phoneKey }: Moment, challengeId: string, failureId: string): void {
  if (!forgetEvent(sql, failureId)) return
  const number = readNumber(sql, phoneKey)
  if (number.challengeId === challengeId) writeNumber(sql, { ...number, attempts: Math.max(0, number.attempts - 1) })
}

/** Marks the code as used, unless another request did so first. The receipt, or undefined when it came too late. */
export function acceptCode(book: Book, moment: Moment, challengeId: string, failureId: string): string | undefined {
  refundAttempt(book, moment, challengeId, failureId)
  const { sql } = book
  const number = readNumber(sql, moment.phoneKey)
  if (number.challengeId !== challengeId || !isLive(number, moment.now)) return undefined
  const receipt = randomId()
  writeNumber(sql, { ...number, receipt })
  return receipt
}

/** Makes the code good again that this receipt was given for. */
export function undoAccept({ sql }: Book, { phoneKey }: Moment, receipt: string): void {
  const number = readNumber(sql, phoneKey)
  if (number.receipt === receipt) writeNumber(sql, { ...number, receipt: null })
}
