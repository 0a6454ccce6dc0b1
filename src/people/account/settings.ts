import type * as z from 'zod/mini'
import { wholeNumber } from '../../lib/setting-fields.ts'
import { DAY_MS } from '../../lib/time.ts'

/** When accounts are deleted, and what is kept afterwards. */
export const ACCOUNT_VARIABLES = {
  DELETION_GRACE_DAYS: wholeNumber(0, 365, 30),
  DELETED_PHONE_RETENTION_DAYS: wholeNumber(0, 3650, 0),
}

/** Their part of the configuration. */
export const accountSettings = (v: z.output<z.ZodMiniObject<typeof ACCOUNT_VARIABLES>>) => ({
  deletionGraceMs: v.DELETION_GRACE_DAYS * DAY_MS,
  deletedPhoneRetentionMs: v.DELETED_PHONE_RETENTION_DAYS * DAY_MS,
})
