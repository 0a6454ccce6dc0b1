import { randomId } from '../lib/random.ts'
import { isLive } from './claims.ts'
import type { UnlockResult } from './guard.ts'
import { windowState } from './lane-limits.ts'
import { lanesOf, readNumber, writeNumber } from './records.ts'
import type { CodeRecord, NumberEvent, NumberStore } from './records.ts'

/**
 * Resets the limits of a number in all lanes: failures, attempts, sends, cooldown. A pending code stays valid, since
 * its owner may have it; no one gets more guesses at it than at a new one. Each unlock counts towards a limit itself,
 * even one that resets nothing. Atomic like the rules: it never awaits.
 */
export function unlockNumber(store: NumberStore, phoneKey: string, now: number): UnlockResult {
  const number = readNumber(store.sql, phoneKey)
  const { refusal } = windowState(store, number, { kind: 'unlock', limit: 'unlocks_per_number', now })
  if (refusal) return refusal
  writeNumber(store, { ...number, events: [...number.events, { id: randomId(), kind: 'unlock', at: now }] }, now)
  for (const lane of lanesOf(store.sql, phoneKey)) {
    const { code, replaced } = lane
    // If a send fails, the code it restores must not restore the locks.
    const restored = replaced && freed(replaced)
    writeNumber(store, { ...lane, code: freed(code), replaced: restored, events: lane.events.flatMap(forgiven) }, now)
  }
  return { kind: 'unlocked' }
}

const freed = (code: CodeRecord): CodeRecord => ({ ...code, attempts: 0, cooldownStep: -1, cooldownUntil: 0 })

function forgiven(event: NumberEvent): NumberEvent[] {
  if (event.kind === 'failure') return []
  return [event.kind === 'send' || event.kind === 'undelivered' ? { ...event, kind: 'forgiven' } : event]
}

interface Voided {
  phoneKey: string
  challengeId: string
  now: number
}

/**
 * Makes a pending code stop working in any lane, and where a failed send would restore it. Attempts, send and cooldown
 * still count. False if the code was not pending.
 */
export function voidChallenge(store: NumberStore, { phoneKey, challengeId, now }: Voided): boolean {
  let wasPending = false
  for (const lane of lanesOf(store.sql, phoneKey)) {
    const { code, replaced } = lane
    if (code.challengeId === challengeId) {
      wasPending = isLive(code, now)
      writeNumber(store, { ...lane, code: withoutCode(code) }, now)
    } else if (replaced?.challengeId === challengeId) {
      writeNumber(store, { ...lane, replaced: withoutCode(replaced) }, now)
    }
  }
  return wasPending
}

/** The claim stays: it says that a right code ended the cooldown. */
const withoutCode = (code: CodeRecord): CodeRecord => ({ ...code, challengeId: null, expiresAt: 0 })
