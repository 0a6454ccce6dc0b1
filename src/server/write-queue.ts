import { AsyncLocalStorage } from 'node:async_hooks'
import { isRead } from '../db/batches.ts'
import type { RunStatements } from '../db/batches.ts'
import { MINUTE_MS, SECOND_MS } from '../lib/time.ts'

/** Writes of one network that wait for their turn. */
const MOST_OF_ONE = 500
/** Of all: a few seconds' worth of a server that is near, from many networks. */
const MOST_WAITING = 5000
/** How long a write waits for its turn: about as long as a client waits for an answer. */
const PATIENCE_MS = 5 * SECOND_MS

/** Whose writes these are: an address, or an IPv6 /48. Those of the service itself are of no one. */
const owner = new AsyncLocalStorage<string>()
export const onBehalfOf = <Result>(network: string, act: () => Result): Result => owner.run(network, act)

/**
 * Sends one write at a time, next one of the network that has had the fewest lately: hundreds of networks that always have
 * one waiting would make a round of turns longer than anyone waits. Reads don't wait. A libSQL server runs writes one by one anyway, and
 * sqld 0.24 stopped for good with 16 of them in flight. A write whose turn does not come fails without having been sent.
 */
export function queueWrites(run: RunStatements, patienceMs = PATIENCE_MS): RunStatements {
  const lines = new Map<string, (() => void)[]>()
  const served = createRecentCounts()
  let [isBusy, waiting] = [false, 0]

  async function waitForTurn(): Promise<void> {
    if (!isBusy) {
      isBusy = true
      return
    }
    const of = owner.getStore() ?? ''
    const line = lines.get(of) ?? []
    if (line.length >= MOST_OF_ONE || waiting >= MOST_WAITING) throw new Error('too many writes wait for the database')
    lines.set(of, line)
    waiting += 1
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        line.splice(line.indexOf(begin), 1)
        waiting -= 1
        if (line.length === 0) lines.delete(of)
        reject(new Error('the writes before this one take too long'))
      }, patienceMs)
      line.push(begin)
    })
  }

  function goOn(): void {
    let next: string | undefined
    for (const of of lines.keys()) if (next === undefined || served.of(of) < served.of(next)) next = of
    const line = next === undefined ? undefined : lines.get(next)
    if (next === undefined || !line) {
      isBusy = false
      return
    }
    const begin = line.shift()
    if (line.length === 0) lines.delete(next)
    waiting -= 1
    begin?.()
  }

  return async (statements) => {
    if (statements.every(({ sql }) => isRead(sql))) return run(statements)
    await waitForTurn()
    served.add(owner.getStore() ?? '')
    try {
      return await run(statements)
    } finally {
      goOn()
    }
  }
}

/** How often something happened in this minute and the one before. */
function createRecentCounts() {
  let [minute, now, before] = [0, new Map<string, number>(), new Map<string, number>()]
  function turn(): void {
    const current = Math.floor(performance.now() / MINUTE_MS)
    if (current === minute) return
    before = current === minute + 1 ? now : new Map()
    now = new Map()
    minute = current
  }
  return {
    of: (key: string) => (now.get(key) ?? 0) + (before.get(key) ?? 0),
    add(key: string): void {
      turn()
      now.set(key, (now.get(key) ?? 0) + 1)
    },
  }
}
