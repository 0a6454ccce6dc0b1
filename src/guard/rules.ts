import { randomId } from '../lib/random.ts'
import { SECOND_MS, secondsUntil } from '../lib/time.ts'
import { NUMBER_POLICY } from './policy.ts'
import type { Limited, LimitName } from './policy.ts'
import { countEvents, forgetEvent, readNumber, recordEvent, writeNumber } from './records.ts'
import type { EventKind, NumberRecord, SqlStore } from './records.ts'

/*
 * The rules of a number's codes. Each function here runs without a single await, so within the one thread that owns
 * the store it is atomic: whatever must wait (KV) is waited for between two of them.
 */

const { attemptsPerCode, failuresPerWindow, sendsPerWindow, windowSeconds, cooldownSeconds } = NUMBER_POLICY

/** Where a lane's pending code is kept, and whose failures and sends it spends: HMACs of the number, and the lane. */
export interface LaneKeys {
  phoneKey: string
  budgetKey: string
}

export interface Moment extends LaneKeys {
  /** Unix time, milliseconds. */
  now: number
}

const limited = (limit: LimitName, quota: number, window: number, until: number, now: number): Limited => ({
  kind: 'limited',
  limit,
  quota,
  windowSeconds: window,
  retryAfterSeconds: secondsUntil(until, now),
})

/** The refusal when a number's events fill their window, until the oldest that counts has aged out. */
function windowLimit(sql: SqlStore, { budgetKey, now }: Moment, kind: EventKind, name: LimitName, quota: number) {
  const { count, oldest } = countEvents(sql, budgetKey, kind, now - windowSeconds * SECOND_MS)
  return count < quota ? undefined : limited(name, quota, windowSeconds, oldest + windowSeconds * SECOND_MS, now)
}

const failureLimit = (sql: SqlStore, moment: Moment) =>
  windowLimit(sql, moment, 'failure', 'failures_per_number', failuresPerWindow)

/** The wait after a send. A code that was used ends it: its owner is known, and may ask for another at once. */
function nextCooldown(number: NumberRecord, now: number): number {
  const settled = number.receipt !== null || now - number.cooldownUntil > windowSeconds * SECOND_MS
  return settled ? 0 : Math.min(number.cooldownStep + 1, cooldownSeconds.length - 1)
}

export type SendStart = { kind: 'started'; challengeId: string; expiresAt: number; resendInSeconds: number } | Limited

/** Spends a send and makes `challengeId` the number's pending challenge; the one before it is kept for `undoSend`. */
export function startSend(sql: SqlStore, moment: Moment, ttlSeconds: number): SendStart {
  const { phoneKey, budgetKey, now } = moment
  const number = readNumber(sql, phoneKey)
  const locked = failureLimit(sql, moment)
  if (locked) return locked
  if (number.receipt === null && number.cooldownUntil > now) {
    const wait = cooldownSeconds[number.cooldownStep] ?? 0
    return limited('send_cooldown', 1, wait, number.cooldownUntil, now)
  }
  const spent = windowLimit(sql, moment, 'send', 'sends_per_number', sendsPerWindow)
  if (spent) return spent

  const challengeId = randomId()
  const cooldownStep = nextCooldown(number, now)
  const resendInSeconds = cooldownSeconds[cooldownStep] ?? 0
  const expiresAt = now + ttlSeconds * SECOND_MS
  recordEvent(sql, { id: challengeId, phoneKey: budgetKey, kind: 'send', at: now })
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
  return { kind: 'started', challengeId, expiresAt, resendInSeconds }
}

/** Takes a send back, as if it had never been asked for. Nothing happens when a later send has replaced it. */
export function undoSend(sql: SqlStore, { phoneKey }: Moment, challengeId: string): void {
  const number = readNumber(sql, phoneKey)
  if (number.challengeId !== challengeId || number.receipt !== null || number.replaced === null) return
  forgetEvent(sql, challengeId)
  writeNumber(sql, JSON.parse(number.replaced) as NumberRecord)
}

export type CheckStart = { kind: 'compare'; challengeId: string; failureId: string } | { kind: 'refused' } | Limited

/**
 * Counts an attempt, and counts it as a failure until `finishCheck` learns better: a crash or a crowd of parallel
 * guesses can only spend the budget, never get around it. With no live code there is nothing to guess, so nothing
 * counts toward the day's failures, but the attempts do: a stranger cannot tell whether a code is pending.
 */
export function startCheck(sql: SqlStore, moment: Moment, ttlSeconds: number): CheckStart {
  const { phoneKey, budgetKey, now } = moment
  const locked = failureLimit(sql, moment)
  if (locked) return locked
  const number = readNumber(sql, phoneKey)
  const fresh = number.attemptsUntil <= now
  const attempts = fresh ? 0 : number.attempts
  const attemptsUntil = fresh ? now + ttlSeconds * SECOND_MS : number.attemptsUntil
  if (attempts >= attemptsPerCode) return limited('attempts_per_code', attemptsPerCode, ttlSeconds, attemptsUntil, now)
  writeNumber(sql, { ...number, attempts: attempts + 1, attemptsUntil })
  if (number.challengeId === null || number.expiresAt <= now || number.receipt !== null) return { kind: 'refused' }
  const failureId = randomId()
  recordEvent(sql, { id: failureId, phoneKey: budgetKey, kind: 'failure', at: now })
  return { kind: 'compare', challengeId: number.challengeId, failureId }
}

/** Gives an attempt back that was not a wrong guess. */
export function refundAttempt(sql: SqlStore, { phoneKey }: Moment, challengeId: string, failureId?: string): void {
  if (failureId !== undefined) forgetEvent(sql, failureId)
  const number = readNumber(sql, phoneKey)
  if (number.challengeId === challengeId) writeNumber(sql, { ...number, attempts: Math.max(0, number.attempts - 1) })
}

/** Marks the code as used, unless another request did so first. The receipt, or undefined when it came too late. */
export function acceptCode(sql: SqlStore, moment: Moment, challengeId: string, failureId: string): string | undefined {
  refundAttempt(sql, moment, challengeId, failureId)
  const number = readNumber(sql, moment.phoneKey)
  const live = number.challengeId === challengeId && number.receipt === null && number.expiresAt > moment.now
  if (!live) return undefined
  const receipt = randomId()
  writeNumber(sql, { ...number, receipt })
  return receipt
}

/** Makes the code good again that this receipt was given for. */
export function undoAccept(sql: SqlStore, { phoneKey }: Moment, receipt: string): void {
  const number = readNumber(sql, phoneKey)
  if (number.receipt === receipt) writeNumber(sql, { ...number, receipt: null })
}
