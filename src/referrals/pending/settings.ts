import type * as z from 'zod/mini'
import { wholeNumber } from '../../lib/whole-number.ts'

/** Budgets of numbers typed on landing pages: docs/pending-invites.md. */
export const PENDING_VARIABLES = {
  PENDING_PER_CLICK: wholeNumber(0, 100, 3),
  PENDING_PER_NETWORK_DAY: wholeNumber(0, 100_000, 10),
  PENDING_PER_LINK_DAY: wholeNumber(0, 100_000, 50),
  PENDING_PER_LINK: wholeNumber(0, 1_000_000, 500),
}

/** The part of the configuration that they make. */
export const pendingSettings = (v: z.output<z.ZodMiniObject<typeof PENDING_VARIABLES>>) => ({
  pendingPerClick: v.PENDING_PER_CLICK,
  pendingPerNetworkDay: v.PENDING_PER_NETWORK_DAY,
  pendingPerLinkDay: v.PENDING_PER_LINK_DAY,
  pendingPerLink: v.PENDING_PER_LINK,
})
