import type * as z from 'zod/mini'
import { wholeNumber } from '../../lib/whole-number.ts'

const DAY_SECONDS = 86_400

/** How long sessions live, and how many a user may have. */
export const SESSION_VARIABLES = {
  /** Days without a refresh after which a session ends. */
  REFRESH_TOKEN_LIFETIME_DAYS: wholeNumber(1, 365, 14),
  /** Days after which a session ends, however much it is used. */
  SESSION_MAX_LIFETIME_DAYS: wholeNumber(1, 3650, 90),
  /** Live sessions of one user; one more sign-in ends the one that was used longest ago. */
  MAX_SESSIONS_PER_USER: wholeNumber(1, 100, 10),
}

type Variables = z.output<z.ZodMiniObject<typeof SESSION_VARIABLES>>

/** What they make of the configuration. */
export const sessionSettings = (v: Variables) => ({
  refreshTtlSeconds: v.REFRESH_TOKEN_LIFETIME_DAYS * DAY_SECONDS,
  sessionMaxSeconds: v.SESSION_MAX_LIFETIME_DAYS * DAY_SECONDS,
  maxSessionsPerUser: v.MAX_SESSIONS_PER_USER,
})
