import type * as z from 'zod/mini'
import { wholeNumber } from '../../lib/whole-number.ts'

/** How many codes somebody may try. */
export const RESOLVE_VARIABLES = {
  UNKNOWN_CODES_PER_NETWORK_HOUR: wholeNumber(0, 100_000, 30),
}

/** The part of the configuration that it makes. */
export const resolveSettings = (v: z.output<z.ZodMiniObject<typeof RESOLVE_VARIABLES>>) => ({
  unknownCodesPerNetworkHour: v.UNKNOWN_CODES_PER_NETWORK_HOUR,
})
