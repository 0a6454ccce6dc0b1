import { OF_NUMBER, rowsOf } from './personal-records.ts'
import { writeNumber } from './records.ts'
import type { NumberRecord, SqlStore } from './records.ts'

/**
 * Gives a number its budgets back, in all lanes: wrong guesses, attempts at its codes, sends, the wait for the next one.
 * A pending code stays good, since its owner may have it in hand; as many guesses as a new code would bring are the most
 * that anybody gets at it. Without an await, like the rules: guesses that run meanwhile count before it or after it.
 */
export function unlockNumber(sql: SqlStore, phoneKey: string): void {
  sql.exec(`DELETE FROM events WHERE ${OF_NUMBER} AND kind = 'failure'`, phoneKey)
  sql.exec(`UPDATE events SET kind = 'forgiven' WHERE ${OF_NUMBER} AND kind = 'send'`, phoneKey)
  for (const number of rowsOf<NumberRecord>(sql, 'numbers', phoneKey)) {
    // What a send that fails would bring back must not bring the locks back.
    const replaced =
      number.replaced === null ? null : JSON.stringify(freed(JSON.parse(number.replaced) as NumberRecord))
    writeNumber(sql, { ...freed(number), replaced })
  }
}

const freed = (number: NumberRecord): NumberRecord => ({ ...number, attempts: 0, cooldownStep: -1, cooldownUntil: 0 })
