import { toIso, toIsoOrNull } from '../lib/time.ts'
import { purposeOf, rowsOf } from './personal-records.ts'
import type { EventRow, Purpose } from './personal-records.ts'
import type { Limited } from './policy.ts'
import { readNumber } from './records.ts'
import type { NumberRecord } from './records.ts'
import { isLive, windowState } from './rules.ts'
import type { NumberStore } from './rules.ts'

/** How much of its limits one lane has used. Each `…_until` is null while the limit is not reached. */
export interface LaneState {
  purpose: Purpose
  code: 'none' | 'pending' | 'used' | 'expired'
  /** Of a pending code. */
  code_expires_at: string | null
  attempts: number
  attempts_limit: number
  attempts_until: string | null
  /** Wrong guesses of the last day. Phone changes share them with the unknown lane. */
  failures: number
  failures_limit: number
  locked_until: string | null
  sends: number
  sends_limit: number
  sends_until: string | null
  /** When the next code can be requested. */
  next_send_at: string | null
}

export interface NumberState {
  /** The unknown lane comes first, even if it is unused. */
  lanes: LaneState[]
  /** Unlocks by staff that still count. */
  unlocks: number
  unlocks_limit: number
  unlocks_until: string | null
  /** How another unlock would be refused; null while one is left. */
  refusal: Limited | null
}

/** Every lane of a number with its limits, and the unlocks. */
export function inspectNumber(store: NumberStore, phoneKey: string, now: number): NumberState {
  const { sql } = store
  const known = [...rowsOf<NumberRecord>(sql, 'numbers', phoneKey), ...rowsOf<EventRow>(sql, 'events', phoneKey)].map(
    (row) => row.phoneKey,
  )
  const lanes = [phoneKey, ...new Set(known.toSorted())].filter((key, i) => i === 0 || key !== phoneKey)
  const unlocks = windowState(store, { budgetKey: phoneKey, now }, 'unlock', 'unlocks_per_number')
  return {
    lanes: lanes.map((key) => laneState(store, { laneKey: key, phoneKey, now })),
    unlocks: unlocks.count,
    unlocks_limit: unlocks.quota,
    unlocks_until: toIsoOrNull(unlocks.until),
    refusal: unlocks.refusal ?? null,
  }
}

function laneState(
  store: NumberStore,
  { laneKey, phoneKey, now }: { laneKey: string; phoneKey: string; now: number },
): LaneState {
  const { sql, policies } = store
  const number = readNumber(sql, laneKey)
  const purpose = purposeOf(laneKey)
  const budgetKey = purpose === 'phone_change' ? phoneKey : laneKey
  const failures = windowState(store, { budgetKey, now }, 'failure', 'failures_per_number')
  const sends = windowState(store, { budgetKey, now }, 'send', 'sends_per_number')
  const attempts = number.attemptsUntil > now ? number.attempts : 0
  const attemptsLimit = policies.attempts_per_code.limit
  const isWaiting = number.receipt === null && number.cooldownUntil > now
  return {
    purpose,
    code: codeState(number, now),
    code_expires_at: isLive(number, now) ? toIso(number.expiresAt) : null,
    attempts,
    attempts_limit: attemptsLimit,
    attempts_until: attempts >= attemptsLimit && number.attemptsUntil > now ? toIso(number.attemptsUntil) : null,
    failures: failures.count,
    failures_limit: failures.quota,
    locked_until: toIsoOrNull(failures.until),
    sends: sends.count,
    sends_limit: sends.quota,
    sends_until: toIsoOrNull(sends.until),
    next_send_at: isWaiting ? toIso(number.cooldownUntil) : null,
  }
}

function codeState(number: NumberRecord, now: number): LaneState['code'] {
  if (isLive(number, now)) return 'pending'
  if (number.receipt !== null) return 'used'
  return number.challengeId === null ? 'none' : 'expired'
}
