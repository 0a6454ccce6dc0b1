import { setBounded } from '../lib/bounded-map.ts'
import { HOUR_MS, MINUTE_MS } from '../lib/time.ts'
import type { Clock } from '../lib/time.ts'

/** About 100 bytes each, of the 128 MB of an isolate. */
const CAPACITY = 10_000

/** A database that was restored to an earlier time may know a session again. */
const ENDED_MS = MINUTE_MS

/** When an isolate last learned something about a session, so that it need not ask or tell the database again. */
export interface SessionMemory {
  /** Whether the primary database said within the last minute that the session has ended. */
  hasEnded: (sessionId: number) => boolean
  rememberEnded: (sessionId: number) => void
  /** Whether no one recorded the session's use in the last hour, as far as this isolate knows; then the caller does. */
  isUseDue: (sessionId: number, tokenIssuedAt: number) => boolean
}

/** Only what has ended is remembered, never that a session is live: that is asked on each request. */
export function createSessionMemory(clock: Clock): SessionMemory {
  const ended = new Map<number, number>()
  const used = new Map<number, number>()
  return {
    hasEnded: (sessionId) => clock() - (ended.get(sessionId) ?? -Infinity) < ENDED_MS,
    rememberEnded(sessionId) {
      setBounded(ended, CAPACITY, sessionId, clock())
    },
    isUseDue(sessionId, tokenIssuedAt) {
      const now = clock()
      if (now - Math.max(tokenIssuedAt, used.get(sessionId) ?? 0) < HOUR_MS) return false
      setBounded(used, CAPACITY, sessionId, now)
      return true
    },
  }
}
