import * as z from 'zod'

/** What the answer looks like: read by the OpenAPI document, and by the verb as a type alone. */
export const Resolved = z
  .union([
    z.object({
      valid: z.literal(true),
      referral_token: z.string().meta({ description: 'For `referral_token` of the sign-in.' }),
    }),
    z.object({ valid: z.literal(false) }),
  ])
  .meta({ id: 'Resolved' })
export type Resolved = z.output<typeof Resolved>
