import type * as z from 'zod/mini'
import { wholeNumber } from '../../lib/setting-fields.ts'

const DAY_SECONDS = 86_400

/** How long sessions live, and how many a user may have. */
export const SESSION_VARIABLES = {
  REFRESH_TOKEN_LIFETIME_DAYS: wholeNumber(1, 365, 14),
  SESSION_MAX_LIFETIME_DAYS: wholeNumber(1, 3650, 90),
  MAX_SESSIONS_PER_USER: wholeNumber(1, 100, 10),
}

type Variables = z.output<z.ZodMiniObject<typeof SESSION_VARIABLES>>

/** Their part of the configuration. */
export const sessionSettings = (v: Variables) => ({
  refreshTtlSeconds: v.REFRESH_TOKEN_LIFETIME_DAYS * DAY_SECONDS,
  sessionMaxSeconds: v.SESSION_MAX_LIFETIME_DAYS * DAY_SECONDS,
  maxSessionsPerUser: v.MAX_SESSIONS_PER_USER,
})
