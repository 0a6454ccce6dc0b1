import { toIso, toIsoOrNull } from '../lib/time.ts'
import { isLive } from './claims.ts'
import { laneStates, windowState } from './lane-limits.ts'
import { purposeOf } from './personal-records.ts'
import type { Purpose } from './personal-records.ts'
import type { Limited } from './policy.ts'
import { lanesOf, readNumber } from './records.ts'
import type { CodeRecord, NumberRecord, NumberStore } from './records.ts'

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
  const number = readNumber(store.sql, phoneKey)
  const others = lanesOf(store.sql, phoneKey).filter((lane) => lane.phoneKey !== phoneKey)
  const unlocks = windowState(store, number, { kind: 'unlock', limit: 'unlocks_per_number', now })
  return {
    lanes: [number, ...others].map((lane) => laneState(store, lane, { number, now })),
    unlocks: unlocks.count,
    unlocks_limit: unlocks.quota,
    unlocks_until: toIsoOrNull(unlocks.until),
    refusal: unlocks.refusal ?? null,
  }
}

function laneState(
  store: NumberStore,
  { phoneKey: laneKey, code, events }: NumberRecord,
  { number, now }: { number: NumberRecord; now: number },
): LaneState {
  const purpose = purposeOf(laneKey)
  const budget = purpose === 'phone_change' ? number : { phoneKey: laneKey, events }
  const [failures, sends] = [usedOf('failure'), usedOf('send', 'undelivered')]
  const attempts = code.attemptsUntil > now ? code.attempts : 0
  const attemptsLimit = store.policies.attempts_per_code.limit
  const isWaiting = code.claimId === null && code.cooldownUntil > now
  return {
    purpose,
    code: codeState(code, now),
    code_expires_at: isLive(code, now) ? toIso(code.expiresAt) : null,
    attempts,
    attempts_limit: attemptsLimit,
    attempts_until: attempts >= attemptsLimit && code.attemptsUntil > now ? toIso(code.attemptsUntil) : null,
    failures: failures.count,
    failures_limit: failures.quota,
    locked_until: toIsoOrNull(failures.until),
    sends: sends.count,
    sends_limit: sends.quota,
    sends_until: toIsoOrNull(sends.until),
    next_send_at: isWaiting ? toIso(code.cooldownUntil) : null,
  }

  /** The lane's own count, and when no limit is reached any more. */
  function usedOf(...kinds: Parameters<typeof laneStates>[2]['kind'][]) {
    const states = kinds.flatMap((kind) => laneStates(store, budget, { kind, now }))
    const until = Math.max(...states.map((state) => state.until ?? 0))
    return { count: states[0]!.count, quota: states[0]!.quota, until: until > 0 ? until : null }
  }
}

function codeState(code: CodeRecord, now: number): LaneState['code'] {
  if (isLive(code, now)) return 'pending'
  if (code.isUsed) return 'used'
  return code.challengeId === null ? 'none' : 'expired'
}
