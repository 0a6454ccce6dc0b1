import * as z from 'zod/mini'
import { described } from '../../lib/schema.ts'
import { NewPasswordText, PasswordText, SecondFactorText } from '../staff-sign-in/schemas.ts'

const own = described(PasswordText, { description: 'The password as it is now.', examples: ['correct horse battery'] })

export const ChangePasswordInput = described(z.object({ password: own, new_password: NewPasswordText }), {
  id: 'ChangePasswordInput',
})

/** `{"password"}`: whoever sits at the session has to be its owner. */
export const OwnPasswordInput = described(z.object({ password: own }), { id: 'OwnPasswordInput' })

export const ConfirmTotpInput = described(z.object({ code: SecondFactorText }), { id: 'ConfirmTotpInput' })
