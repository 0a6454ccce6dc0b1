import { randomId } from '../lib/random.ts'
import type { UnlockResult } from './guard.ts'
import { OF_NUMBER, rowsOf } from './personal-records.ts'
import { recordEvent, writeNumber } from './records.ts'
import type { NumberRecord } from './records.ts'
import { windowState } from './rules.ts'
import type { Book } from './rules.ts'

/**
 * Gives a number its budgets back, in all lanes: wrong guesses, attempts at its codes, sends, the wait for the next one.
 * A pending code stays good, since its owner may have it in hand; as many guesses as a new code would bring are the most
 * that anybody gets at it. Without an await, like the rules: guesses that run meanwhile count before it or after it.
 * Each unlock is itself spent from a budget, also one that finds nothing to give back; refused, it changes nothing.
 */
export function unlockNumber(book: Book, phoneKey: string, now: number): UnlockResult {
  const { refusal } = windowState(book, { budgetKey: phoneKey, now }, 'unlock', 'unlocks_per_number')
  if (refusal) return refusal
  const { sql } = book
  recordEvent(sql, { id: randomId(), phoneKey, kind: 'unlock', at: now })
  sql.exec(`DELETE FROM events WHERE ${OF_NUMBER} AND kind = 'failure'`, phoneKey)
  sql.exec(`UPDATE events SET kind = 'forgiven' WHERE ${OF_NUMBER} AND kind = 'send'`, phoneKey)
  for (const number of rowsOf<NumberRecord>(sql, 'numbers', phoneKey)) {
    // What a send that fails would bring back must not bring the locks back.
    const replaced =
      number.replaced === null ? null : JSON.stringify(freed(JSON.parse(number.replaced) as NumberRecord))
    writeNumber(sql, { ...freed(number), replaced })
  }
  return { kind: 'unlocked' }
}

const freed = (number: NumberRecord): NumberRecord => ({ ...number, attempts: 0, cooldownStep: -1, cooldownUntil: 0 })
