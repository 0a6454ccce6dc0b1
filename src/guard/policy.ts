/** Budgets of one phone number. Times in seconds. The reasons: docs/security.md. */
export const NUMBER_POLICY = {
  /** Guesses at one code, counted before they are compared. */
  attemptsPerCode: 5,
  /** Wrong guesses over all codes of a number within `windowSeconds`: 10 of 9,000 codes is 0.11 % a day. */
  failuresPerWindow: 10,
  sendsPerWindow: 5,
  windowSeconds: 86_400,
  /** Wait after the first, second and every later send, until the number signs in. */
  cooldownSeconds: [60, 120, 300],
} as const

export type LimitName = 'attempts_per_code' | 'failures_per_number' | 'sends_per_number' | 'send_cooldown'

/** A refusal for want of budget: which, its size and window, and when it is worth trying again. Seconds. */
export interface Limited {
  kind: 'limited'
  limit: LimitName
  quota: number
  windowSeconds: number
  retryAfterSeconds: number
}
