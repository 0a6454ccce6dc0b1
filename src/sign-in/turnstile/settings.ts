import * as z from 'zod/mini'
import { baseUrl, optionalText } from '../../lib/setting-fields.ts'
import { wholeNumber } from '../../lib/whole-number.ts'

/** Variables and secrets of the bot check. */
export const BOT_VARIABLES = {
  /** Secret of a Turnstile widget. None: nobody is asked for a token. */
  TURNSTILE_SECRET_KEY: optionalText,
  /** From which unverified send of a network on a token is needed; 0: for every send. */
  TURNSTILE_AFTER_UNVERIFIED_SENDS: wholeNumber(0, 1_000_000, 0),
  TURNSTILE_BASE_URL: baseUrl('https://challenges.cloudflare.com'),
}

const Variables = z.object(BOT_VARIABLES)

/** The part of the configuration that they make. `botCheckAfter` undefined: never. */
export function botConfig(v: z.output<typeof Variables>) {
  const secretKey = v.TURNSTILE_SECRET_KEY
  return {
    turnstile: secretKey === undefined ? undefined : { secretKey, baseUrl: v.TURNSTILE_BASE_URL },
    botCheckAfter: secretKey === undefined ? undefined : v.TURNSTILE_AFTER_UNVERIFIED_SENDS,
  }
}
