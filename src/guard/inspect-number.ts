import { toIso, toIsoOrNull } from '../lib/time.ts'
import { purposeOf, rowsOf } from './personal-records.ts'
import type { EventRow, Purpose } from './personal-records.ts'
import type { Limited } from './policy.ts'
import { readNumber } from './records.ts'
import type { NumberRecord } from './records.ts'
import { isLive, windowState } from './rules.ts'
import type { Book } from './rules.ts'

/** How one lane of a number stands with its budgets. Each `…_until` is null while the budget has room. */
export interface LaneState {
  purpose: Purpose
  code: 'none' | 'pending' | 'used' | 'expired'
  /** Of a pending code. */
  code_expires_at: string | null
  attempts: number
  attempts_limit: number
  attempts_until: string | null
  /** Wrong guesses of the day. Changes of the number share them with strangers. */
  failures: number
  failures_limit: number
  locked_until: string | null
  sends: number
  sends_limit: number
  sends_until: string | null
  /** When the wait for the next code is over. */
  next_send_at: string | null
}

export interface NumberState {
  /** That of strangers comes first, also when it is untouched. */
  lanes: LaneState[]
  /** Unlocks by staff that still count. */
  unlocks: number
  unlocks_limit: number
  unlocks_until: string | null
  /** What another unlock would be answered with; null while there is one left. */
  refusal: Limited | null
}

/** Every lane of a number with what is left of its budgets, and what is left of its unlocks. */
export function inspectNumber(book: Book, phoneKey: string, now: number): NumberState {
  const { sql } = book
  const known = [...rowsOf<NumberRecord>(sql, 'numbers', phoneKey), ...rowsOf<EventRow>(sql, 'events', phoneKey)].map(
    (row) => row.phoneKey,
  )
  const lanes = [phoneKey, ...new Set(known.toSorted())].filter((key, i) => i === 0 || key !== phoneKey)
  const unlocks = windowState(book, { budgetKey: phoneKey, now }, 'unlock', 'unlocks_per_number')
  return {
    lanes: lanes.map((key) => laneState(book, { laneKey: key, phoneKey, now })),
    unlocks: unlocks.count,
    unlocks_limit: unlocks.quota,
    unlocks_until: toIsoOrNull(unlocks.until),
    refusal: unlocks.refusal ?? null,
  }
}

function laneState(
  book: Book,
  { laneKey, phoneKey, now }: { laneKey: string; phoneKey: string; now: number },
): LaneState {
  const { sql, policies } = book
  const number = readNumber(sql, laneKey)
  const purpose = purposeOf(laneKey)
  const budgetKey = purpose === 'phone_change' ? phoneKey : laneKey
  const failures = windowState(book, { budgetKey, now }, 'failure', 'failures_per_number')
  const sends = windowState(book, { budgetKey, now }, 'send', 'sends_per_number')
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
