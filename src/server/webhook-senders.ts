import { setMaxListeners } from 'node:events'
import { runQuery } from '../db/run-batch.ts'
import { othersTurn } from '../lib/text-stream.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { selectRunning } from '../webhooks/hourly.ts'
import type { SenderPorts } from '../webhooks/send-due.ts'
import { createSender } from '../webhooks/sender.ts'
import type { Sender } from '../webhooks/sender.ts'

const WOKEN = 0

/** How long a message may still be answered once the server has been told to stop. */
const GRACE_MS = 2 * SECOND_MS

interface Running {
  sender: Sender
  /** Unix time, milliseconds, or `WOKEN`, also during a round. */
  dueAt: number
  round?: Promise<void> | undefined
}

/** The senders of every webhook, in the process that owns the guard. One that waits for an answer holds up no other. */
export function startSenders(given: SenderPorts): Ports['webhooks'] & { close: () => Promise<void> } {
  const { clock, openDatabase, log, post } = given
  const running = new Map<number, Running>()
  const [closing, cutting] = [new AbortController(), new AbortController()]
  // One for each webhook is no leak.
  setMaxListeners(0, cutting.signal)
  const ports: SenderPorts = {
    ...given,
    stopping: closing.signal,
    post: async (message) => post({ ...message, signal: cutting.signal }),
  }
  let listing: Promise<void> | undefined
  let isListed = false

  async function list(): Promise<void> {
    try {
      const { db } = openDatabase('write')
      for (const { id } of await runQuery(db, selectRunning(db))) start(id)
      isListed = true
    } catch (error) {
      log({ level: 'error', event: 'webhooks_not_listed', reason: String(error) })
    }
    listing = undefined
  }

  const start = (id: number) => {
    const own = running.get(id) ?? { sender: createSender(ports, id), dueAt: WOKEN }
    own.dueAt = WOKEN
    own.sender.wake()
    running.set(id, own)
  }

  async function work(id: number, own: Running): Promise<void> {
    let next: number | undefined
    do {
      own.dueAt = Infinity
      next = await own.sender.work()
      // On a file, a round that sends nothing ends before it is awaited.
      await othersTurn()
      if (own.dueAt === WOKEN) next = WOKEN
    } while (next !== undefined && next <= clock() && !closing.signal.aborted)
    if (next === undefined) running.delete(id)
    else own.dueAt = next
    own.round = undefined
  }

  const look = () => {
    if (closing.signal.aborted) return
    if (!isListed) listing ??= list()
    for (const [id, own] of running) if (own.dueAt <= clock()) own.round ??= work(id, own)
  }
  const looking = setInterval(look, SECOND_MS)

  return {
    async wake(id) {
      start(id)
      look()
    },
    async close() {
      closing.abort()
      clearInterval(looking)
      const cut = setTimeout(() => cutting.abort(), GRACE_MS)
      await Promise.all([listing, ...[...running.values()].map(({ round }) => round)])
      clearTimeout(cut)
    },
  }
}
