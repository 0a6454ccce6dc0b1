import { randomId } from '../lib/random.ts'
import { SECOND_MS } from '../lib/time.ts'
import { hasSignedIn, isLive, openTo } from './claims.ts'
import type { FailureMilestone, SendOutcome } from './guard.ts'
import { laneStates, refusalOf, windowState } from './lane-limits.ts'
import type { LaneKeys, Moment, SendUnderWay } from './lane-limits.ts'
import { COOLDOWN_STEPS, limited, UNDELIVERED } from './policy.ts'
import type { Limited } from './policy.ts'
import { eventsOfNumber, readNumber, writeNumber } from './records.ts'
import type { CodeRecord, NumberRecord, NumberStore } from './records.ts'

/*
 * The rules for a number's codes. No function here awaits, so each is atomic in the one thread that owns the store.
 * Whatever has to wait (KV, the ledger, another request's claim) happens between two of them. Each writes one row, or two
 * where a lane counts for its number.
 */

interface Lane {
  number: NumberRecord
  /** Whose events count; usually the same record. */
  budget: NumberRecord
}

function readLane({ sql }: NumberStore, { phoneKey, budgetKey }: LaneKeys): Lane {
  const number = readNumber(sql, phoneKey)
  return { number, budget: budgetKey === phoneKey ? number : readNumber(sql, budgetKey) }
}

function writeLane(store: NumberStore, { number, budget }: Lane, now: number): void {
  writeNumber(store, number, now)
  if (budget !== number) writeNumber(store, budget, now)
}

const stepSeconds = ({ policies }: NumberStore, step: number) =>
  policies.send_cooldown.windowSeconds * (COOLDOWN_STEPS[step] ?? COOLDOWN_STEPS[0])

/** The wait after a send. A right code ends it: its owner is known and may request another one immediately. */
function nextStep({ policies }: NumberStore, code: CodeRecord, now: number): number {
  const settled = now - code.cooldownUntil > policies.sends_per_number.windowSeconds * SECOND_MS
  return settled || code.claimId !== null ? 0 : Math.min(code.cooldownStep + 1, COOLDOWN_STEPS.length - 1)
}

export type SendPlan =
  /** `replaces`: the pending challenge that stops working. */
  | {
      kind: 'planned'
      code: CodeRecord
      resendInSeconds: number
      replaces: string | null
      hasSignedIn: boolean
      /** Vendors that gave no answer for this number of late, the last one last. */
      unsure: string[]
    }
  | Limited

/** Whether a code may be sent, counting the sends under way. Writes nothing. */
export function planSend(
  store: NumberStore,
  moment: Moment,
  { challengeId, isTest, underWay }: { challengeId: string; isTest: boolean; underWay: Iterable<SendUnderWay> },
): SendPlan {
  const { phoneKey, now } = moment
  const lane = readLane(store, moment)
  const { code } = lane.number
  const locked = refusalOf(laneStates(store, lane.budget, { kind: 'failure', now }))
  if (locked) return locked
  const cooldownStep = isTest ? 0 : nextStep(store, code, now)
  const resendInSeconds = isTest ? 0 : stepSeconds(store, cooldownStep)
  const cooldownUntil = now + resendInSeconds * SECOND_MS
  const refused = isTest ? undefined : sendLimit()
  if (refused) return refused
  const expiresAt = now + store.codeTtlSeconds * SECOND_MS
  const attempt = { attempts: 0, attemptsUntil: 0, claimId: null, claimedUntil: 0, isUsed: false }
  return {
    kind: 'planned',
    code: { challengeId, expiresAt, ...attempt, cooldownStep, cooldownUntil },
    resendInSeconds,
    replaces: isLive(code, now) ? code.challengeId : null,
    hasSignedIn: hasSignedIn(store, moment),
    unsure: eventsOfNumber(store.sql, phoneKey)
      .filter(({ at }) => at > now - UNDELIVERED.windowSeconds * SECOND_MS)
      .flatMap(({ vendor }) => vendor ?? []),
  }

  function sendLimit(): Limited | undefined {
    const others = Array.from(underWay).filter((send) => !send.isTest)
    const cooldown = (step: number, until: number) =>
      limited('send_cooldown', { quota: 1, windowSeconds: stepSeconds(store, step), until, now })
    if (others.some((send) => send.phoneKey === phoneKey)) return cooldown(cooldownStep, cooldownUntil)
    if (code.claimId === null && code.cooldownUntil > now) return cooldown(code.cooldownStep, code.cooldownUntil)
    const refusal = (kind: 'send' | 'undelivered') =>
      refusalOf(laneStates(store, lane.budget, { kind, now, underWay: others }))
    return refusal('send') ?? refusal('undelivered')
  }
}

/** Records a planned send: counts it, and makes its code the pending one. The code before it is kept for `undoSend`. */
export function recordSend(
  store: NumberStore,
  moment: Moment,
  code: CodeRecord,
  { isTest }: { isTest: boolean },
): void {
  const { now } = moment
  const lane = readLane(store, moment)
  if (!isTest) lane.budget.events.push({ id: code.challengeId!, kind: 'send', at: now })
  lane.number.replaced = lane.number.code
  lane.number.code = code
  writeLane(store, lane, now)
}

/** Undoes a send as if it had never been requested. Does nothing if a later send has replaced it. */
export function undoSend(store: NumberStore, moment: Moment, challengeId: string): void {
  const lane = readLane(store, moment)
  if (!restoreCode(lane, challengeId)) return
  lane.budget.events = lane.budget.events.filter(({ id }) => id !== challengeId)
  writeLane(store, lane, moment.now)
}

/** Makes the code pending again that a send replaced, unless the new one has been replaced or claimed itself. */
function restoreCode({ number }: Lane, challengeId: string): boolean {
  const { code, replaced } = number
  if (code.challengeId !== challengeId || code.claimId !== null || replaced === null) return false
  number.code = replaced
  number.replaced = null
  return true
}

/**
 * Counts a send as undelivered and no longer as a code. If it was rejected, the code before it and the wait are restored;
 * if no one knows, its own code stays valid, and the vendor is remembered.
 */
export function endSend(store: NumberStore, moment: Moment, challengeId: string, outcome: SendOutcome): void {
  const lane = readLane(store, moment)
  const { budget } = lane
  const isCounted = budget.events.some(({ id, kind }) => id === challengeId && kind === 'send')
  const isRestored = outcome.kind === 'rejected' && restoreCode(lane, challengeId)
  if (!isCounted && !isRestored) return
  const vendor = outcome.kind === 'unknown' ? outcome.vendor : undefined
  budget.events = budget.events.map((event) =>
    event.id === challengeId && event.kind === 'send'
      ? { ...event, kind: 'undelivered', ...(vendor !== undefined && { vendor }) }
      : event,
  )
  writeLane(store, lane, moment.now)
}

/** A guess under way: it counts in memory, until it is known whether it was right. */
export interface Guess extends LaneKeys {
  /** Null: none was ever sent, or it was voided. */
  challengeId: string | null
  /** False without a live code: there is nothing to guess, so no failure. */
  isCompared: boolean
}

export type CheckStart =
  /** `milestone`: what to record if the guess is wrong. */
  | { kind: 'compare'; challengeId: string; milestone: FailureMilestone | undefined; guess: Guess }
  | { kind: 'refuse'; guess: Guess }
  | Limited

/**
 * Whether a guess may be compared, counting those under way. Only its end is stored, which is before its outcome is told.
 * Without a live code its attempt counts in the same way, so that strangers cannot tell whether a code is pending.
 */
export function startCheck(
  store: NumberStore,
  moment: Moment,
  { claimId, underWay }: { claimId: string; underWay: Iterable<Guess> },
): CheckStart {
  const { policies, codeTtlSeconds } = store
  const { phoneKey, budgetKey, now } = moment
  const lane = readLane(store, moment)
  const guesses = Array.from(underWay)
  const compared = guesses.filter(({ isCompared }) => isCompared)
  const failures = laneStates(store, lane.budget, { kind: 'failure', now, underWay: compared })
  const locked = refusalOf(failures)
  if (locked) return locked
  const { code } = lane.number
  const { challengeId } = code
  const counted = withAttempt(store, code, now)
  const attempts =
    counted.attempts +
    guesses.filter((guess) => guess.phoneKey === phoneKey && guess.challengeId === challengeId).length
  const quota = policies.attempts_per_code.limit
  if (attempts > quota) {
    const { attemptsUntil: until } = counted
    return limited('attempts_per_code', { quota, windowSeconds: codeTtlSeconds, until, now })
  }
  const guess = { phoneKey, budgetKey, challengeId }
  return openTo(code, claimId, now) && challengeId !== null
    ? { kind: 'compare', challengeId, guess: { ...guess, isCompared: true }, milestone: milestoneOf() }
    : { kind: 'refuse', guess: { ...guess, isCompared: false } }

  function milestoneOf() {
    if (failures.some(({ count, quota: limit }) => count + 1 >= limit)) return 'number_locked'
    if (attempts >= quota) return 'code_locked'
    return attempts === 1 ? 'first_failure' : undefined
  }
}

/** The window starts at the first guess, whether or not a code was sent: its end says nothing about one. */
function withAttempt({ codeTtlSeconds }: NumberStore, code: CodeRecord, now: number): CodeRecord {
  if (code.attemptsUntil > now) return { ...code, attempts: code.attempts + 1 }
  return { ...code, attempts: 1, attemptsUntil: now + codeTtlSeconds * SECOND_MS }
}

/** Counts a guess that was not right: as a failure if it was compared, and as an attempt unless a new code came. */
export function countWrong(store: NumberStore, { challengeId, isCompared, ...keys }: Guess, now: number): void {
  const lane = readLane(store, keys)
  const { code } = lane.number
  if (isCompared) lane.budget.events.push({ id: randomId(), kind: 'failure', at: now })
  if (code.challengeId === challengeId) lane.number.code = withAttempt(store, code, now)
  writeLane(store, lane, now)
}

/**
 * The lane whose code a guess is for: the fallback if the own lane has no live code, or one that another request has
 * claimed or whose guesses are used up, while that of the fallback is free.
 */
export function laneOfGuess(
  { sql, policies }: NumberStore,
  { own, fallback, claimId, now }: { own: LaneKeys; fallback: LaneKeys | undefined; claimId: string; now: number },
): LaneKeys {
  if (!fallback) return own
  const [ownCode, otherCode] = [own, fallback].map(({ phoneKey }) => readNumber(sql, phoneKey).code)
  if (!openTo(ownCode!, claimId, now)) return fallback
  const isFree = ({ claimId: claimedBy, attempts }: CodeRecord) =>
    claimedBy === claimId || (claimedBy === null && attempts < policies.attempts_per_code.limit)
  return !isFree(ownCode!) && isFree(otherCode!) && openTo(otherCode!, claimId, now) ? fallback : own
}

/** Whether this challenge is still pending. */
export function isPending({ sql }: NumberStore, { phoneKey, now }: Moment, challengeId: string): boolean {
  const { code } = readNumber(sql, phoneKey)
  return code.expiresAt > now && code.challengeId === challengeId
}

/** Ends that the number is known to have signed in. Counts a notice to it, if it may have one. */
export function recordMove(
  store: NumberStore,
  { phoneKey, now }: Pick<Moment, 'phoneKey' | 'now'>,
  isProved: boolean,
): boolean {
  const number = readNumber(store.sql, phoneKey)
  const { refusal } = windowState(store, number, { kind: 'notice', limit: 'sends_per_number', now })
  const mayBeSent = !refusal && (isProved || number.signedInUntil > now)
  if (mayBeSent) number.events.push({ id: randomId(), kind: 'notice', at: now })
  writeNumber(store, { ...number, signedInUntil: 0 }, now)
  return mayBeSent
}
