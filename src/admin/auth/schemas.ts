import * as z from 'zod/mini'
import { transformed } from '../../lib/schema.ts'

/** More than any address or pass phrase; hashing more would only be work for us. */
const MAX_EMAIL = 254
const MAX_PASSWORD = 256

/** Not checked for being an address: whatever is none is simply wrong. */
const email = transformed(z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_EMAIL)), (text) =>
  text.toLowerCase(),
)

export const StaffSignInInput = z.object({
  email,
  /** As it was typed: blanks belong to it. */
  password: z.string().check(z.minLength(1), z.maxLength(MAX_PASSWORD)),
})
