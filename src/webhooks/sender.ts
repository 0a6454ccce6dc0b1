import { SECOND_MS } from '../lib/time.ts'
import { sendDue } from './send-due.ts'
import type { SenderPorts } from './send-due.ts'

/** After something was sent, the next look comes soon; each look that finds nothing doubles the wait. */
const SHORTEST_WAIT_MS = SECOND_MS
const LONGEST_WAIT_MS = 15 * SECOND_MS

/** The only one that sends to a webhook. No request has to wake it for a change: it looks for changes itself. */
export function createSender(ports: SenderPorts, webhookId: number) {
  let wait = SHORTEST_WAIT_MS
  /** Counts calls of `wake`, so that one during a round is noticed. */
  let wakes = 0

  async function send() {
    try {
      return await sendDue(ports, webhookId)
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error
      ports.log({ level: 'error', event: 'webhook_not_sent', webhook: webhookId, reason: String(cause) })
      return 'idle'
    }
  }

  return {
    /** Staff have changed what is due, perhaps during a round. */
    wake(): void {
      wakes += 1
    },

    /** Does what is due, and never throws. @returns when to call it again; undefined once the webhook is stopped or deleted */
    async work(): Promise<number | undefined> {
      const before = wakes
      const next = await send()
      const now = ports.clock()
      if (wakes !== before) return now
      if (next === 'stopped') return undefined
      if (next !== 'idle') {
        wait = SHORTEST_WAIT_MS
        return Math.max(next, now)
      }
      const due = now + wait
      wait = Math.min(2 * wait, LONGEST_WAIT_MS)
      return due
    },
  }
}

export type Sender = ReturnType<typeof createSender>
