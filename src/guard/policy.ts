import { secondsUntil } from '../lib/time.ts'

/** Every limit on people in one table. docs/limits.md is generated from it; docs/security.md gives the reasons. */

export interface Policy {
  limit: number
  windowSeconds: number
  /** What the limit applies to. */
  of: 'code' | 'number' | 'network' | 'country' | 'service' | 'user'
  counts: string
  effect: string
}

export const POLICIES = {
  attempts_per_code: {
    limit: 5,
    windowSeconds: 600,
    of: 'code',
    counts: 'guesses, counted before they are compared; the window is the lifetime of the code',
    effect: 'guesses are rejected until another code is sent',
  },
  failures_per_number: {
    limit: 10,
    windowSeconds: 86_400,
    of: 'number',
    counts:
      'wrong guesses, across all its codes; each known device has a limit of its own, and all of them together one that is half as high again',
    effect: 'guesses are rejected and no codes are sent until the oldest failure expires',
  },
  send_cooldown: {
    limit: 1,
    windowSeconds: 60,
    of: 'number',
    counts:
      'codes in one lane (sign-in, each known device, each user changing to this number); the wait doubles after the second code and is five times as long from the third on, until a sign-in',
    effect: 'no other code is sent; the pending code stays valid',
  },
  sends_per_number: {
    limit: 5,
    windowSeconds: 86_400,
    of: 'number',
    counts: 'codes; each known device has a limit of its own, and all of them together one that is twice as high',
    effect: 'no code is sent until the oldest send expires',
  },
  unlocks_per_number: {
    limit: 3,
    windowSeconds: 86_400,
    of: 'number',
    counts: 'unlocks by all staff together; each resets the limits for guesses and codes',
    effect: 'staff cannot unlock the number until the oldest unlock expires',
  },
  sends_per_network: {
    limit: 10,
    windowSeconds: 3600,
    of: 'network',
    counts: 'codes to any number; an IPv6 /48 has four times as many',
    effect: 'no code is sent',
  },
  unverified_sends_per_network: {
    limit: 20,
    windowSeconds: 86_400,
    of: 'network',
    counts: 'codes to any number that have not been used; an IPv6 /48 has four times as many',
    effect: 'no code is sent',
  },
  failures_per_network: {
    limit: 30,
    windowSeconds: 3600,
    of: 'network',
    counts: 'guesses for any number, minus the correct ones; an IPv6 /48 has four times as many',
    effect: 'guesses are rejected',
  },
  unverified_sends_per_country: {
    limit: 20,
    windowSeconds: 86_400,
    of: 'country',
    counts:
      'codes sent today (UTC) that have not been used, of one network at most a tenth of the limit; the limit rises to 30% of the most codes used on any of the last 14 days',
    effect:
      'no code is sent to the country until the next day, or until staff reopen it; known devices and numbers that signed in within the last 180 days still get codes',
  },
  sends_per_service: {
    limit: 1000,
    windowSeconds: 3600,
    of: 'service',
    counts: 'all codes',
    effect: 'no code is sent',
  },
  changes_per_user: {
    limit: 100,
    windowSeconds: 86_400,
    of: 'user',
    counts: 'changes to the profile and to links; a request that changes nothing does not count',
    effect: 'nothing is changed',
  },
  email_changes_per_user: {
    limit: 5,
    windowSeconds: 86_400,
    of: 'user',
    counts: 'changes of the e-mail, and attempts to set one that another user has',
    effect: 'nothing is changed',
  },
  phone_changes_per_user: {
    limit: 10,
    windowSeconds: 86_400,
    of: 'user',
    counts: 'requests to change the phone number',
    effect: 'no code is sent',
  },
  exports_per_user: {
    limit: 10,
    windowSeconds: 86_400,
    of: 'user',
    counts: 'exports that the user requested',
    effect: 'nothing is exported',
  },
  staff_sign_ins_per_service: {
    limit: 30,
    windowSeconds: 60,
    of: 'service',
    counts:
      'sign-ins of staff with a password from devices that are new to the account, whether or not the e-mail is known; one at a time',
    effect: 'the sign-in is rejected without using up an attempt; known devices, passkeys and invitations still work',
  },
} satisfies Record<string, Policy>

export type LimitName = keyof typeof POLICIES

/** The part of a policy that configuration may change. */
export type Policies = Record<LimitName, Pick<Policy, 'limit' | 'windowSeconds'>>

/** The wait after the first, second and every later send, in windows of `send_cooldown`. */
export const COOLDOWN_STEPS = [1, 2, 5] as const

/** What all known devices of a number may use together, in limits of one lane. */
export const KNOWN_DEVICES_SHARE = { failure: 1.5, send: 2 } as const

/** What an IPv6 /48 may use, in limits of one network: it holds 65,536 of them. */
export const SITE_SHARE = 4

/** Share of a country's limit that the unused codes of one network can fill: it takes ten networks to close a country. */
export const EVIDENCE_SHARE = 0.1

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

const isLimitName = (name: string): name is LimitName => name in POLICIES

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
