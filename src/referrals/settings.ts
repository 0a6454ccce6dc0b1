import * as z from 'zod/mini'
import { isShortSecret, list, MIN_SECRET_BYTES } from '../lib/setting-fields.ts'
import { DAY_MS } from '../lib/time.ts'
import { wholeNumber } from '../lib/whole-number.ts'

const secrets = list.check(
  z.refine((items) => items.every((item) => !isShortSecret(item)), `secrets of at least ${MIN_SECRET_BYTES} bytes`),
)

/** How clicks become referrals. */
export const ATTRIBUTION_VARIABLES = {
  /** Days between a click, or a number typed on a landing page, and the sign-up that it still counts for. */
  ATTRIBUTION_WINDOW_DAYS: wholeNumber(1, 365, 30),
  /** Which of two clicks counts. */
  ATTRIBUTION_TOUCH: z._default(z.enum(['last', 'first']), 'last'),
  /** Secret. Former values of SECRET_KEY, separated by commas: clicks of their time still count. */
  PREVIOUS_SECRET_KEYS: z._default(secrets, []),
  /** Days after the sign-up in which a user may name their inviter. 0: at any time. */
  INVITER_GRACE_DAYS: wholeNumber(0, 3650, 0),
  /** Days after the sign-up in which a user may decline an inviter who came with their number. */
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
