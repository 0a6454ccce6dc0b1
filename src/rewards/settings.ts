import type * as z from 'zod/mini'
import { MOST_NEAR, MOST_SIGN_UPS } from '../db/derived/signals.ts'
import { wholeNumber } from '../lib/setting-fields.ts'

/** Thresholds of a rule that names none: docs/decisions/0046. */
export const REWARD_VARIABLES = {
  REWARD_HOLD_SAME_DEVICE: wholeNumber(0, MOST_NEAR, 0),
  REWARD_HOLD_SAME_NETWORK: wholeNumber(0, MOST_NEAR, 3),
  REWARD_HOLD_SIGN_UPS: wholeNumber(1, MOST_SIGN_UPS, 10),
  REWARD_HOLD_CONSECUTIVE_NUMBERS: wholeNumber(0, MOST_NEAR, 3),
}

/** Their part of the configuration. */
export const rewardSettings = (v: z.output<z.ZodMiniObject<typeof REWARD_VARIABLES>>) => ({
  rewardSignals: {
    same_device: v.REWARD_HOLD_SAME_DEVICE,
    same_network: v.REWARD_HOLD_SAME_NETWORK,
    many_sign_ups: v.REWARD_HOLD_SIGN_UPS,
    consecutive_numbers: v.REWARD_HOLD_CONSECUTIVE_NUMBERS,
    invitee_gone: true,
  },
})
