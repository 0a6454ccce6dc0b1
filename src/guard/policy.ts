import { secondsUntil } from '../lib/time.ts'

/** Every limit on people in one table. docs/security.md gives the reasons, policy.docs.ts what docs/limits.md says. */

export interface Policy {
  limit: number
  windowSeconds: number
}

export const POLICIES = {
  attempts_per_code: { limit: 5, windowSeconds: 600 },
  failures_per_number: { limit: 10, windowSeconds: 86_400 },
  send_cooldown: { limit: 1, windowSeconds: 60 },
  sends_per_number: { limit: 5, windowSeconds: 86_400 },
  unlocks_per_number: { limit: 3, windowSeconds: 86_400 },
  sends_per_network: { limit: 10, windowSeconds: 3600 },
  unverified_sends_per_network: { limit: 20, windowSeconds: 86_400 },
  failures_per_network: { limit: 30, windowSeconds: 3600 },
  unverified_sends_per_country: { limit: 20, windowSeconds: 86_400 },
  sends_per_service: { limit: 1000, windowSeconds: 3600 },
  changes_per_user: { limit: 100, windowSeconds: 86_400 },
  email_changes_per_user: { limit: 5, windowSeconds: 86_400 },
  phone_changes_per_user: { limit: 10, windowSeconds: 86_400 },
  exports_per_user: { limit: 10, windowSeconds: 86_400 },
  changes_per_staff: { limit: 5000, windowSeconds: 86_400 },
  reviews_per_staff: { limit: 5000, windowSeconds: 86_400 },
  final_changes_per_staff: { limit: 300, windowSeconds: 86_400 },
  bulk_changes_per_staff: { limit: 200_000, windowSeconds: 86_400 },
  files_per_staff: { limit: 20, windowSeconds: 600 },
  simulations_per_staff: { limit: 5, windowSeconds: 60 },
  selections_per_staff: { limit: 6, windowSeconds: 60 },
  campaign_links_per_service: { limit: 2000, windowSeconds: 86_400 },
  staff_sign_ins_per_service: { limit: 30, windowSeconds: 60 },
} satisfies Record<string, Policy>

export type LimitName = keyof typeof POLICIES

/** The table as configuration has changed it. */
export type Policies = Record<LimitName, Policy>

/** The wait after the first, second and every later send, in windows of `send_cooldown`. */
export const COOLDOWN_STEPS = [1, 2, 5] as const

/** What all known devices of a number may use together, in limits of one lane. */
export const KNOWN_DEVICES_SHARE = { failure: 1.5, send: 2 } as const

/** How many codes of a lane may reach no vendor for certain, in limits of `sends_per_number`: they count for nothing else. */
export const UNDELIVERED = { share: 2, windowSeconds: 3600 } as const

/** How many codes a network may request for known devices, in limits of `sends_per_network`: apart from those for others. */
export const KNOWN_DEVICES_NETWORK_SHARE = 3

/** Up to how many limits of the service known devices are sent codes: strangers cannot use up the last of them. */
export const KNOWN_DEVICES_SERVICE_SHARE = 1.25

/** Share of a country's limit that the unused codes of one network can fill: it takes ten networks to close a country. */
export const EVIDENCE_SHARE = 0.1

/** Wrong guesses of an hour that raise an alarm, if codes used are fewer. */
export const MANY_WRONG_GUESSES = 100

/** How long a number that has signed in stays served while its country is closed. */
export const VERIFIED_DAYS = 180

/** Share of a country's best day of the last two weeks that may go unverified. */
export const UNVERIFIED_SHARE = 0.3
export const UNVERIFIED_LOOKBACK_DAYS = 14

/** Which limit was reached, its size and window, and when to try again. Seconds. */
export interface Limited {
  kind: 'limited'
  limit: LimitName
  quota: number
  windowSeconds: number
  retryAfterSeconds: number
}

interface Spent {
  quota: number
  windowSeconds: number
  /** When to try again; like `now` in Unix time, milliseconds. */
  until: number
  now: number
}

/** The refusal when a limit is reached. */
export const limited = (limit: LimitName, { quota, windowSeconds, until, now }: Spent): Limited => ({
  kind: 'limited',
  limit,
  quota,
  windowSeconds,
  retryAfterSeconds: secondsUntil(until, now),
})

const OVERRIDE = /^([a-z_]+)=(\d{1,9})(?:\/(\d{1,9}))?$/

const isLimitName = (name: string): name is LimitName => Object.hasOwn(POLICIES, name)

/**
 * The table with changes applied, each `name=limit` or `name=limit/windowSeconds`, such as `sends_per_number=10/43200`.
 * Undefined when one of them is not of that form or names no policy. Zero is a limit: nothing passes.
 */
export function policiesWith(changes: readonly string[]): Policies | undefined {
  const policies: Policies = structuredClone(POLICIES)
  for (const change of changes) {
    const [, name = '', limit, window] = OVERRIDE.exec(change) ?? []
    if (!isLimitName(name)) return undefined
    const windowSeconds = window === undefined ? policies[name].windowSeconds : Number(window)
    if (windowSeconds === 0) return undefined
    policies[name] = { limit: Number(limit), windowSeconds }
  }
  return policies
}
