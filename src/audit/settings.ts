import type * as z from 'zod/mini'
import { wholeNumber } from '../lib/setting-fields.ts'
import { DAY_MS } from '../lib/time.ts'

/** How long events are kept. */
export const AUDIT_VARIABLES = {
  /** At least 2: the database refuses to delete an event of the last 24 hours. */
  AUDIT_RETENTION_DAYS: wholeNumber(2, 3650, 365),
}

/** Its part of the configuration. */
export const auditSettings = (v: z.output<z.ZodMiniObject<typeof AUDIT_VARIABLES>>) => ({
  auditRetentionMs: v.AUDIT_RETENTION_DAYS * DAY_MS,
})
