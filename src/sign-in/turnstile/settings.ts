import type * as z from 'zod/mini'
import { baseUrl, optionalText, wholeNumber } from '../../lib/setting-fields.ts'

/** Settings of the bot check. */
export const BOT_VARIABLES = {
  TURNSTILE_SECRET_KEY: optionalText,
  TURNSTILE_AFTER_UNVERIFIED_SENDS: wholeNumber(0, 1_000_000, 0),
  TURNSTILE_BASE_URL: baseUrl('https://challenges.cloudflare.com'),
}

/** Their part of the configuration. `botCheckAfter` undefined: never. */
export function botConfig(v: z.output<z.ZodMiniObject<typeof BOT_VARIABLES>>) {
  const secretKey = v.TURNSTILE_SECRET_KEY
  return {
    turnstile: secretKey === undefined ? undefined : { secretKey, baseUrl: v.TURNSTILE_BASE_URL },
    botCheckAfter: secretKey === undefined ? undefined : v.TURNSTILE_AFTER_UNVERIFIED_SENDS,
  }
}
