import { rowsOf } from './personal-records.ts'
import { writeNumber } from './records.ts'
import type { NumberRecord, SqlStore } from './records.ts'
import { isLive } from './rules.ts'

interface Voided {
  phoneKey: string
  challengeId: string
  now: number
}

/**
 * Makes a pending code worthless, in whichever lane it is, also where a send that fails would bring it back. Attempts, the
 * send and the wait for the next one stay counted. False when the code was not pending.
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

/** The receipt stays: it says that the wait was ended by a sign-in. */
const withoutCode = (number: NumberRecord): NumberRecord => ({ ...number, challengeId: null, expiresAt: 0 })
