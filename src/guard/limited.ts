import { secondsUntil } from '../lib/time.ts'
import type { Limited, LimitName } from './policy.ts'

interface Spent {
  quota: number
  windowSeconds: number
  /** When it is worth trying again; like `now` in Unix time, milliseconds. */
  until: number
  now: number
}

/** The refusal that a spent budget gives. */
export const limited = (limit: LimitName, { quota, windowSeconds, until, now }: Spent): Limited => ({
  kind: 'limited',
  limit,
  quota,
  windowSeconds,
  retryAfterSeconds: secondsUntil(until, now),
})
