import * as z from 'zod/mini'
import { PhoneText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { CodeText } from '../../sign-in/schemas.ts'

/** `{"phone": "+79174445566"}` */
export const PhoneChangeInput = described(z.object({ phone: PhoneText }), { id: 'PhoneChangeInput' })
export type PhoneChangeInput = z.output<typeof PhoneChangeInput>

const TOGETHER = ['current_phone', 'current_phone_code'] as const

/** `{"phone", "code", "current_phone"?, "current_phone_code"?}`: the last two come together. */
export const ConfirmPhoneInput = described(
  z
    .object({
      phone: described(PhoneText, { description: 'The new number, as it was asked a code for.' }),
      code: described(CodeText, { description: 'The code that was sent to it.' }),
      current_phone: described(z.optional(PhoneText), {
        description: 'The own number as it is now. Goes with its code.',
      }),
      current_phone_code: described(z.optional(CodeText), {
        description: 'The code of `verify_current`: stands in for a sign-in of the last 10 minutes.',
      }),
    })
    .check(({ value, issues }) => {
      const missing = TOGETHER.filter((field) => value[field] === undefined)
      if (missing.length === 1)
        issues.push({ code: 'custom', path: missing, params: { code: 'required' }, input: value })
    }),
  { id: 'ConfirmPhoneInput' },
)
export type ConfirmPhoneInput = z.output<typeof ConfirmPhoneInput>
