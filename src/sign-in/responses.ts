import * as z from 'zod'
import type { TokenPair as SignedTokens } from './token-pair.ts'

/* Schemas for the OpenAPI document; the Worker only uses their types. */

export const CodeSent = z
  .object({
    expires_in: z.int().positive().meta({ description: 'Seconds until the code expires.' }),
    resend_in: z.int().nonnegative().meta({ description: 'Seconds until another code can be requested.' }),
    code_length: z.int().min(4).max(8).meta({ description: 'Number of digits of the code.' }),
    code: z.int().min(1000).optional().meta({ description: 'The code itself. Development only.' }),
  })
  .meta({ id: 'CodeSent' })

const Jwt = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)

export const TokenPair = z
  .object({
    access: Jwt.meta({ description: 'For `Authorization: Bearer`. Expires within minutes.' }),
    refresh: Jwt.meta({
      description: 'For the next pair. Lives as long as the session may; store it where other apps cannot read it.',
    }),
  })
  .meta({ id: 'TokenPair' }) satisfies z.ZodType<SignedTokens>

export const SignedIn = z
  .object({
    ...TokenPair.shape,
    device: z
      .string()
      .regex(/^[\w-]{70}$/)
      .meta({
        description:
          'Store it, and send it with the next `send_code` and `get_by_phone` of this number from this device.',
      }),
  })
  .meta({ id: 'SignedIn' })

export const TokenIsValid = z.object({}).meta({ id: 'TokenIsValid', description: 'Always empty.' })
