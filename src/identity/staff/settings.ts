import type * as z from 'zod/mini'
import { wholeNumber } from '../../lib/setting-fields.ts'
import { MINUTE_MS } from '../../lib/time.ts'

/** How long staff stay signed in. OWASP ASVS 5.0, 7.3: both an idle and an absolute end. */
export const STAFF_VARIABLES = {
  STAFF_IDLE_MINUTES: wholeNumber(1, 1440, 30),
  STAFF_SESSION_MINUTES: wholeNumber(5, 10_080, 720),
}

/** The part of the configuration that they make. */
export const staffSettings = (v: z.output<z.ZodMiniObject<typeof STAFF_VARIABLES>>) => ({
  staffIdleMs: v.STAFF_IDLE_MINUTES * MINUTE_MS,
  staffSessionMs: v.STAFF_SESSION_MINUTES * MINUTE_MS,
})
