import { setBounded } from '../lib/bounded-map.ts'
import type { Clock } from '../lib/time.ts'

/** Keys that are counted at the same time: some 10 MB. */
const MAX_KEYS = 100_000

/** Counts requests by key in windows of fixed length, in the memory of this process. False once the limit is reached. */
export function createRateLimit(limit: number, periodMs: number, clock: Clock): (key: string) => Promise<boolean> {
  const windows = new Map<string, { count: number; until: number }>()
  return async (key) => {
    const now = clock()
    const known = windows.get(key)
    const current = known && known.until > now ? known : { count: 0, until: now + periodMs }
    current.count += 1
    if (current !== known) setBounded(windows, MAX_KEYS, key, current)
    return current.count <= limit
  }
}
