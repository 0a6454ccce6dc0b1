import * as z from 'zod/mini'
import { isShortSecret, list, MIN_SECRET_BYTES } from '../lib/setting-fields.ts'
import { DAY_MS } from '../lib/time.ts'
import { wholeNumber } from '../lib/whole-number.ts'

const secrets = list.check(
  z.refine((items) => items.every((item) => !isShortSecret(item)), `secrets of at least ${MIN_SECRET_BYTES} bytes`),
)

/** How clicks become referrals. */
export const ATTRIBUTION_VARIABLES = {
  ATTRIBUTION_WINDOW_DAYS: wholeNumber(1, 365, 30),
  ATTRIBUTION_TOUCH: z._default(z.enum(['last', 'first']), 'last'),
  PREVIOUS_SECRET_KEYS: z._default(secrets, []),
  INVITER_GRACE_DAYS: wholeNumber(0, 3650, 0),
  DECLINE_GRACE_DAYS: wholeNumber(0, 365, 7),
}

/** The part of the configuration that they make. */
export const attributionSettings = (v: z.output<z.ZodMiniObject<typeof ATTRIBUTION_VARIABLES>>) => ({
  attributionWindowMs: v.ATTRIBUTION_WINDOW_DAYS * DAY_MS,
  attributionTouch: v.ATTRIBUTION_TOUCH,
  previousSecretKeys: v.PREVIOUS_SECRET_KEYS,
  inviterGraceMs: v.INVITER_GRACE_DAYS * DAY_MS,
  declineGraceMs: v.DECLINE_GRACE_DAYS * DAY_MS,
})
