import { SECOND_MS } from '../lib/time.ts'
import { KNOWN_DEVICES_SHARE, limited, UNDELIVERED } from './policy.ts'
import type { LimitName } from './policy.ts'
import { devicesOf, eventsOfDevices } from './records.ts'
import type { EventKind, NumberRecord, NumberStore } from './records.ts'

/** Keys of a lane: of its pending code, and of the failures and sends it counts. HMACs of the number, plus the lane. */
export interface LaneKeys {
  phoneKey: string
  budgetKey: string
}

export interface Moment extends LaneKeys {
  /** Unix time, milliseconds. */
  now: number
}

/** A send that is not recorded yet: until then, a reset of the guard leaves no trace of it here. */
export interface SendUnderWay extends LaneKeys {
  isTest: boolean
}

interface CountedWindow {
  kind: EventKind
  limit: LimitName
  now: number
  underWay?: number
  /** Of the limit. */
  share?: number
  /** In place of the limit's own. */
  windowSeconds?: number
}

/** How much of a limit is used. `until` is when its oldest event expires; null while the limit is not reached. */
export function windowState(
  { policies }: Pick<NumberStore, 'policies'>,
  { events }: Pick<NumberRecord, 'events'>,
  { kind, limit, now, underWay = 0, share = 1, windowSeconds = policies[limit].windowSeconds }: CountedWindow,
) {
  const { limit: single } = policies[limit]
  const quota = Math.floor(single * share)
  const windowMs = windowSeconds * SECOND_MS
  const counted = events.filter((event) => event.kind === kind && event.at > now - windowMs)
  const count = counted.length + underWay
  const until = count < quota ? null : (counted[0]?.at ?? now) + windowMs
  const refusal = until === null ? undefined : limited(limit, { quota, windowSeconds, until, now })
  return { count, quota, until, refusal }
}

const LIMIT_OF = {
  failure: { limit: 'failures_per_number', ofDevices: KNOWN_DEVICES_SHARE.failure },
  send: { limit: 'sends_per_number', ofDevices: KNOWN_DEVICES_SHARE.send },
  undelivered: { limit: 'sends_per_number', ofDevices: UNDELIVERED.share, ...UNDELIVERED },
} as const

/**
 * How much of its limits a lane has used: of its own, and, for a known device, of the one that all known devices of the
 * number share. Strangers count toward neither.
 */
export function laneStates(
  store: NumberStore,
  { phoneKey, events }: Pick<NumberRecord, 'phoneKey' | 'events'>,
  { kind, now, underWay = [] }: { kind: keyof typeof LIMIT_OF; now: number; underWay?: readonly LaneKeys[] },
) {
  const { ofDevices, ...limit } = LIMIT_OF[kind]
  const mine = underWay.filter(({ budgetKey }) => budgetKey === phoneKey).length
  const state = windowState(store, { events }, { kind, ...limit, now, underWay: mine })
  const devices = devicesOf(phoneKey)
  if (devices === undefined) return [state]
  const theirs = underWay.filter(({ budgetKey }) => budgetKey.startsWith(devices)).length
  const shared = { events: eventsOfDevices(store.sql, devices) }
  return [state, windowState(store, shared, { kind, ...limit, now, underWay: theirs, share: ofDevices })]
}

/** Whose limit is reached. */
export const refusalOf = (states: ReturnType<typeof laneStates>) => states.find(({ refusal }) => refusal)?.refusal
