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
 * Sends one write at a time: in turn the one that has waited longest, and one of the network that has had the fewest lately.
 * By age alone, hundreds of networks that always have one waiting would be a line longer than anyone waits; by count alone, whoever
 * has many users would not be served while the line is short. Reads don't wait. A libSQL server runs writes one by one anyway, and
 * sqld 0.24 stopped for good with 16 of them in flight. A write whose turn does not come fails without having been sent.
 */
export function queueWrites(run: RunStatements, patienceMs = PATIENCE_MS): RunStatements {
  const lines = new Map<string, (() => void)[]>()
  /** Whose they are, the oldest first. */
  const waiting = new Map<() => void, string>()
  const served = createRecentCounts()
  let [isBusy, isByAge] = [false, false]

  async function waitForTurn(): Promise<void> {
    if (!isBusy) {
      isBusy = true
      return
    }
    const of = owner.getStore() ?? ''
    if ((lines.get(of)?.length ?? 0) >= MOST_OF_ONE || waiting.size >= MOST_WAITING)
      throw new Error('too many writes wait for the database')
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        leave(begin, of)
        reject(new Error('the writes before this one take too long'))
      }, patienceMs)
      waiting.set(begin, of)
      lines.set(of, [...(lines.get(of) ?? []), begin])
    })
  }

  function leave(begin: () => void, of: string): void {
    waiting.delete(begin)
    const left = lines.get(of)?.filter((other) => other !== begin) ?? []
    if (left.length > 0) lines.set(of, left)
    else lines.delete(of)
  }

  function goOn(): void {
    isByAge = !isByAge
    const [oldest] = waiting
    let fewest = oldest?.[1]
    for (const of of lines.keys()) if (fewest === undefined || served.of(of) < served.of(fewest)) fewest = of
    const begin = isByAge ? oldest?.[0] : fewest !== undefined && lines.get(fewest)?.[0]
    isBusy = Boolean(begin)
    if (!begin) return
    leave(begin, waiting.get(begin)!)
    begin()
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
