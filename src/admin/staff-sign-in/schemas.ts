import * as z from 'zod/mini'
import { docs } from '#docs'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, passwordProblem } from '../../lib/password-rule.ts'
import { described, transformed } from '../../lib/schema.ts'
import { characterCount, toNfkc } from '../../lib/text.ts'

/** Longer than any address, code or token. */
const MAX_EMAIL = 254
const MAX_CODE = 32

/** Not checked for being an address: anything else is simply wrong. */
const email = transformed(z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_EMAIL)), (text) =>
  text.toLowerCase(),
)

/** As typed: spaces count. Bounded before it is hashed, and counted as when it was chosen. */
export const PasswordText = z.string().check(
  z.minLength(1),
  z.refine((text) => characterCount(toNfkc(text)) <= MAX_PASSWORD_LENGTH, {
    params: { code: 'too_long', params: { max: MAX_PASSWORD_LENGTH } },
  }),
)

/** As typed: spaces count. */
export const NewPasswordText = described(
  z.string().check(({ value, issues }) => {
    const problem = passwordProblem(value)
    if (problem === undefined) return
    const params = { code: problem, params: { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH } }
    issues.push({ code: 'custom', params, input: value })
  }),
  docs({
    description: `${MIN_PASSWORD_LENGTH}–${MAX_PASSWORD_LENGTH} characters of any kind, not easy to guess.`,
    examples: ['another correct horse'],
  }),
)

export const SecondFactorText = described(
  z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_CODE)),
  docs({
    description: 'Six digits from the app, or a recovery code.',
    examples: ['492039'],
  }),
)

export const StaffSignInInput = z.object({ email, password: PasswordText, code: z.optional(SecondFactorText) })

/** Anything that is not a token is simply not valid. */
export const AcceptInviteInput = described(
  z.object({
    token: described(
      z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_EMAIL)),
      docs({
        description: 'The part of the link after `#`.',
        examples: ['inv_dGhpcy1pcy1hbi1leGFtcGxlLW9mLWFuLWludml0ZTE'],
      }),
    ),
    password: NewPasswordText,
  }),
  docs({ id: 'AcceptInviteInput' }),
)

/** The second page of the panel's sign-in. */
export const ConfirmSignInInput = z.object({ code: SecondFactorText })
