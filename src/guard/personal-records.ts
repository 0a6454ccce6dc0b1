import { toIso } from '../lib/time.ts'
import { lanesOf, readNumber } from './records.ts'
import type { EventKind, SqlStore } from './records.ts'

/*
 * Everything the guard stores about one number, over all lanes, to show to its owner.
 */

export type Purpose = 'sign_in' | 'device' | 'phone_change'

/** What is stored about a number. Codes are not: only their digests exist. */
export interface NumberReport {
  codes: {
    /** `device`: a sign-in on a known device. */
    purpose: Purpose
    expires_at: string | null
    attempts: number
    attempts_until: string | null
    used: boolean
    next_send_at: string | null
  }[]
  sends: { purpose: Purpose; at: string }[]
  failures: { purpose: Purpose; at: string }[]
  /** By staff, for all lanes at once. */
  unlocks: { at: string }[]
  /** Until when the number is known to have signed in. */
  signed_in_until: string | null
  /** What the send ledger stores with the number itself, until the code is used or expires. */
  pending_codes: { phone: string; purpose: Purpose; sent_at: string; expires_at: string }[]
}

/** What the lane of a key is for. */
export function purposeOf(laneKey: string): Purpose {
  const [, lane = ''] = laneKey.split('|')
  if (lane.startsWith('device:')) return 'device'
  return lane.startsWith('change:') ? 'phone_change' : 'sign_in'
}

/** Events whose id is a challenge. */
const SENDS: EventKind[] = ['send', 'undelivered', 'forgiven']

const timeOrNull = (at: number) => (at === 0 ? null : toIso(at))

/** What the guard itself stores about a number, for its owner to read. */
export function reportNumber(sql: SqlStore, phoneKey: string): Omit<NumberReport, 'pending_codes'> {
  const lanes = lanesOf(sql, phoneKey)
  const events = lanes
    .flatMap((lane) =>
      lane.events.map((event) => ({
        ...event,
        purpose: event.kind === 'notice' ? ('phone_change' as const) : purposeOf(lane.phoneKey),
      })),
    )
    .toSorted((a, b) => a.at - b.at)
  const timesOf = (...kinds: EventKind[]) =>
    events.filter(({ kind }) => kinds.includes(kind)).map(({ purpose, at }) => ({ purpose, at: toIso(at) }))
  return {
    codes: lanes
      .filter(({ code }) => code.challengeId !== null || code.attemptsUntil > 0)
      .map(({ phoneKey: laneKey, code }) => ({
        purpose: purposeOf(laneKey),
        expires_at: timeOrNull(code.expiresAt),
        attempts: code.attempts,
        attempts_until: timeOrNull(code.attemptsUntil),
        used: code.isUsed,
        next_send_at: timeOrNull(code.cooldownUntil),
      })),
    sends: timesOf(...SENDS, 'notice'),
    failures: timesOf('failure'),
    unlocks: timesOf('unlock').map(({ at }) => ({ at })),
    signed_in_until: timeOrNull(readNumber(sql, phoneKey).signedInUntil),
  }
}

/** Ids of a number's challenges that the code store may still have. */
export function challengesOf(sql: SqlStore, phoneKey: string): string[] {
  const ids = lanesOf(sql, phoneKey).flatMap(({ code, replaced, events }) => [
    code.challengeId,
    replaced?.challengeId,
    ...events.map(({ id, kind }) => (SENDS.includes(kind) ? id : null)),
  ])
  return [...new Set(ids.filter((id) => typeof id === 'string'))]
}
