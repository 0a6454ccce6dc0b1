import { randomId } from '../lib/random.ts'
import type { UnlockResult } from './guard.ts'
import { OF_NUMBER, rowsOf } from './personal-records.ts'
import { recordEvent, writeNumber } from './records.ts'
import type { NumberRecord, SqlStore } from './records.ts'
import { isLive, windowState } from './rules.ts'
import type { NumberStore } from './rules.ts'

/**
 * Resets the limits of a number in all lanes: failures, attempts, sends, cooldown. A pending code stays valid, since
 * its owner may have it; nobody gets more guesses at it than at a new one. Each unlock counts towards a limit itself,
 * even one that resets nothing. Atomic like the rules: it never awaits.
 */
export function unlockNumber(store: NumberStore, phoneKey: string, now: number): UnlockResult {
  const { refusal } = windowState(store, { budgetKey: phoneKey, now }, 'unlock', 'unlocks_per_number')
  if (refusal) return refusal
  const { sql } = store
  recordEvent(sql, { id: randomId(), phoneKey, kind: 'unlock', at: now })
  sql.exec(`DELETE FROM events WHERE ${OF_NUMBER} AND kind = 'failure'`, phoneKey)
  sql.exec(`UPDATE events SET kind = 'forgiven' WHERE ${OF_NUMBER} AND kind = 'send'`, phoneKey)
  for (const number of rowsOf<NumberRecord>(sql, 'numbers', phoneKey)) {
    // If a send fails, the record it restores must not restore the locks.
    const replaced =
      number.replaced === null ? null : JSON.stringify(freed(JSON.parse(number.replaced) as NumberRecord))
    writeNumber(sql, { ...freed(number), replaced })
  }
  return { kind: 'unlocked' }
}

const freed = (number: NumberRecord): NumberRecord => ({ ...number, attempts: 0, cooldownStep: -1, cooldownUntil: 0 })

interface Voided {
  phoneKey: string
  challengeId: string
  now: number
}

/**
 * Makes a pending code stop working in any lane, and where a failed send would restore it. Attempts, send and cooldown
 * still count. False if the code was not pending.
 */
export function voidChallenge(sql: SqlStore, { phoneKey, challengeId, now }: Voided): boolean {
  let wasPending = false
  for (const number of rowsOf<NumberRecord>(sql, 'numbers', phoneKey)) {
    const replaced = number.replaced === null ? null : (JSON.parse(number.replaced) as NumberRecord)
    if (number.challengeId === challengeId) {
      wasPending = isLive(number, now)
      writeNumber(sql, withoutCode(number))
    } else if (replaced?.challengeId === challengeId) {
      writeNumber(sql, { ...number, replaced: JSON.stringify(withoutCode(replaced)) })
    }
  }
  return wasPending
}

/** The receipt stays: it says that a sign-in ended the cooldown. */
const withoutCode = (number: NumberRecord): NumberRecord => ({ ...number, challengeId: null, expiresAt: 0 })
