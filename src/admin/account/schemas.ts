import * as z from 'zod/mini'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, passwordProblem } from '../../lib/password-rule.ts'
import { described } from '../../lib/schema.ts'
import { PasswordText, SecondFactorText } from '../auth/schemas.ts'

/** A password that somebody wants to have, as it was typed: blanks belong to it. */
export const NewPasswordText = described(
  z.string().check(({ value, issues }) => {
    const problem = passwordProblem(value)
    if (problem === undefined) return
    const params = { code: problem, params: { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH } }
    issues.push({ code: 'custom', params, input: value })
  }),
  {
    description: `${MIN_PASSWORD_LENGTH}–${MAX_PASSWORD_LENGTH} characters of any kind.`,
    examples: ['another correct horse'],
  },
)

const own = described(PasswordText, { description: 'The password as it is now.', examples: ['correct horse battery'] })

export const ChangePasswordInput = described(z.object({ password: own, new_password: NewPasswordText }), {
  id: 'ChangePasswordInput',
})

/** `{"password"}`: whoever sits at the session has to be its owner. */
export const OwnPasswordInput = described(z.object({ password: own }), { id: 'OwnPasswordInput' })

export const ConfirmTotpInput = described(z.object({ code: SecondFactorText }), { id: 'ConfirmTotpInput' })
