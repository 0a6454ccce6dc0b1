import * as z from 'zod/mini'
import { isShortSecret, list, MIN_SECRET_BYTES, wholeNumber } from '../lib/setting-fields.ts'
import { DAY_MS } from '../lib/time.ts'

const secrets = list.check(
  z.refine((items) => items.every((item) => !isShortSecret(item)), `secrets of at least ${MIN_SECRET_BYTES} bytes`),
)

export const REFERRAL_VARIABLES = {
  ATTRIBUTION_WINDOW_DAYS: wholeNumber(1, 365, 30),
  ATTRIBUTION_TOUCH: z._default(z.enum(['last', 'first']), 'last'),
  PREVIOUS_SECRET_KEYS: z._default(secrets, []),
  INVITED_PHONE_RETENTION_DAYS: wholeNumber(0, 3650, 365),
  INVITER_GRACE_DAYS: wholeNumber(0, 3650, 0),
  DECLINE_GRACE_DAYS: wholeNumber(0, 365, 7),
  // Of numbers entered on landing pages: docs/pending-invites.md.
  PENDING_PER_CLICK: wholeNumber(0, 100, 3),
  PENDING_PER_NETWORK_DAY: wholeNumber(0, 100_000, 10),
  PENDING_PER_USER_DAY: wholeNumber(0, 100_000, 50),
  PENDING_PER_DAY: wholeNumber(0, 1_000_000, 10_000),
  PENDING_PER_USER: wholeNumber(0, 1_000_000, 500),
  UNKNOWN_CODES_PER_HOUR: wholeNumber(0, 100_000, 30),
}

/** Their part of the configuration. */
export const referralSettings = (v: z.output<z.ZodMiniObject<typeof REFERRAL_VARIABLES>>) => ({
  attributionWindowMs: v.ATTRIBUTION_WINDOW_DAYS * DAY_MS,
  attributionTouch: v.ATTRIBUTION_TOUCH,
  previousSecretKeys: v.PREVIOUS_SECRET_KEYS,
  invitedPhoneRetentionMs: v.INVITED_PHONE_RETENTION_DAYS * DAY_MS,
  inviterGraceMs: v.INVITER_GRACE_DAYS * DAY_MS,
  declineGraceMs: v.DECLINE_GRACE_DAYS * DAY_MS,
  pendingPerClick: v.PENDING_PER_CLICK,
  pendingPerNetworkDay: v.PENDING_PER_NETWORK_DAY,
  pendingPerUserDay: v.PENDING_PER_USER_DAY,
  pendingPerDay: v.PENDING_PER_DAY,
  pendingPerUser: v.PENDING_PER_USER,
  unknownCodesPerHour: v.UNKNOWN_CODES_PER_HOUR,
})
