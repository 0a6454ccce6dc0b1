import * as z from 'zod/mini'
import { described, transformed } from '../../lib/schema.ts'

/** More than any address or pass phrase; hashing more would only be work for us. */
const MAX_EMAIL = 254
const MAX_PASSWORD = 256
const MAX_CODE = 32

/** Not checked for being an address: whatever is none is simply wrong. */
const email = transformed(z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_EMAIL)), (text) =>
  text.toLowerCase(),
)

/** As it was typed: blanks belong to it. */
export const PasswordText = z.string().check(z.minLength(1), z.maxLength(MAX_PASSWORD))

export const SecondFactorText = described(z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_CODE)), {
  description: 'Six digits of the app, or a recovery code.',
  examples: ['492039'],
})

export const StaffSignInInput = z.object({ email, password: PasswordText, code: z.optional(SecondFactorText) })

/** The second page of the panel's sign-in. */
export const ConfirmSignInInput = z.object({ code: SecondFactorText })
