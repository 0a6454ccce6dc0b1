import { isRead } from '../db/batches.ts'
import type { RunStatements } from '../db/batches.ts'
import { SECOND_MS } from '../lib/time.ts'

/** Writes that wait for their turn: a few seconds' worth of a server that is near. */
const MOST_WAITING = 500
/** How long a write waits for its turn: about as long as a client waits for an answer. */
const PATIENCE_MS = 5 * SECOND_MS

/**
 * Sends one write at a time; reads don't wait. A libSQL server runs writes one by one anyway, and sqld 0.24 stopped for
 * good with 16 of them in flight. A write whose turn does not come fails without having been sent.
 */
export function queueWrites(run: RunStatements, patienceMs = PATIENCE_MS): RunStatements {
  const waiting: (() => void)[] = []
  let isBusy = false

  async function waitForTurn(): Promise<void> {
    if (!isBusy) {
      isBusy = true
      return
    }
    if (waiting.length >= MOST_WAITING) throw new Error('too many writes wait for the database')
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(begin), 1)
        reject(new Error('the writes before this one take too long'))
      }, patienceMs)
      waiting.push(begin)
    })
  }

  return async (statements) => {
    if (statements.every(({ sql }) => isRead(sql))) return run(statements)
    await waitForTurn()
    try {
      return await run(statements)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else isBusy = false
    }
  }
}
