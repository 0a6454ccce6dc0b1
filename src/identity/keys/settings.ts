import * as z from 'zod/mini'
import { transformed } from '../../lib/schema.ts'
import { parseSigningKeys } from './signing-keys.ts'

/** Keys that sign tokens, besides `SECRET_KEY`. */
export const KEY_VARIABLES = {
  SIGNING_KEYS: z.optional(
    z.pipe(
      z.string(),
      z.transform((text: string, ctx) => {
        const { keys, problems } = parseSigningKeys(text)
        for (const message of problems) ctx.issues.push({ code: 'custom', message, input: undefined })
        return keys
      }),
    ),
  ),
  ACCEPT_HS256_UNTIL: z.optional(
    transformed(
      z.pipe(
        z.string().check(z.trim()),
        z.union([z.iso.date(), z.iso.datetime()], 'a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z'),
      ),
      (text) => Date.parse(text),
    ),
  ),
}

type Variables = z.output<z.ZodMiniObject<typeof KEY_VARIABLES>>

/** Their part of the configuration. */
export const keySettings = (v: Variables) => ({
  /** Empty: tokens are signed with `SECRET_KEY`. */
  signingKeys: v.SIGNING_KEYS ?? [],
  /** Unix time, milliseconds. */
  acceptHs256Until: v.ACCEPT_HS256_UNTIL ?? 0,
})
