/** Every budget of sign-in in one table. docs/limits.md is made from it; the reasons: docs/security.md. */

export interface Policy {
  limit: number
  windowSeconds: number
  /** Whose budget it is: one row of docs/limits.md. */
  of: 'code' | 'number' | 'network' | 'country' | 'service'
  counts: string
  effect: string
}

export const POLICIES = {
  attempts_per_code: {
    limit: 5,
    windowSeconds: 600,
    of: 'code',
    counts: 'guesses, counted before they are compared; the window is the life of the code',
    effect: 'guesses are refused until another code is sent',
  },
  failures_per_number: {
    limit: 10,
    windowSeconds: 86_400,
    of: 'number',
    counts: 'wrong guesses over all its codes; a known device has this budget for itself',
    effect: 'guesses and codes are refused until the failures age out',
  },
  send_cooldown: {
    limit: 1,
    windowSeconds: 60,
    of: 'number',
    counts:
      'codes of one lane (sign-in, each known device, each user who changes to the number); the window doubles after the second and is five times as long from the third on, until a sign-in',
    effect: 'no other code is sent, the pending one stays good',
  },
  sends_per_number: {
    limit: 5,
    windowSeconds: 86_400,
    of: 'number',
    counts: 'codes; a known device has this budget for itself',
    effect: 'no code is sent until the oldest ages out',
  },
  unlocks_per_number: {
    limit: 3,
    windowSeconds: 86_400,
    of: 'number',
    counts: 'unlocks by staff, whoever they are; each gives the number its guesses and codes back',
    effect: 'staff cannot unlock the number until the oldest ages out',
  },
  sends_per_network: {
    limit: 10,
    windowSeconds: 3600,
    of: 'network',
    counts: 'codes to any number',
    effect: 'no code is sent',
  },
  unverified_sends_per_network: {
    limit: 20,
    windowSeconds: 86_400,
    of: 'network',
    counts: 'codes to any number that nobody has signed in with',
    effect: 'no code is sent',
  },
  failures_per_network: {
    limit: 30,
    windowSeconds: 3600,
    of: 'network',
    counts: 'guesses for any number, less those that were right',
    effect: 'guesses are refused',
  },
  unverified_sends_per_country: {
    limit: 20,
    windowSeconds: 86_400,
    of: 'country',
    counts:
      'codes of this day (UTC) that nobody has signed in with; the limit grows to 30 % of the most sign-ins a day of the last 14 days',
    effect:
      'no code is sent to the country until the next day, or until staff reopen it; known devices still get theirs',
  },
  sends_per_service: {
    limit: 1000,
    windowSeconds: 3600,
    of: 'service',
    counts: 'codes to anybody',
    effect: 'no code is sent',
  },
} satisfies Record<string, Policy>

export type LimitName = keyof typeof POLICIES

/** The part of a policy that configuration may change. */
export type Policies = Record<LimitName, Pick<Policy, 'limit' | 'windowSeconds'>>

/** The wait after the first, second and every later send, in windows of `send_cooldown`. */
export const COOLDOWN_STEPS = [1, 2, 5] as const

/** Share of a country's best day of the last two weeks that may go unverified. */
export const UNVERIFIED_SHARE = 0.3
export const UNVERIFIED_LOOKBACK_DAYS = 14

/** A refusal for want of budget: which, its size and window, and when it is worth trying again. Seconds. */
export interface Limited {
  kind: 'limited'
  limit: LimitName
  quota: number
  windowSeconds: number
  retryAfterSeconds: number
}

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
