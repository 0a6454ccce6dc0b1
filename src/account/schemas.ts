import * as z from 'zod'
import { CodeText } from '../auth/schemas.ts'
import { PhoneText } from '../lib/fields.ts'

/** `{"phone": "+79174445566"}` */
export const PhoneChangeInput = z.object({ phone: PhoneText }).meta({ id: 'PhoneChangeInput' })
export type PhoneChangeInput = z.output<typeof PhoneChangeInput>

/** `{"phone", "code", "current_phone"?, "current_phone_code"?}`: the last two come together. */
export const ConfirmPhoneInput = z
  .object({
    phone: PhoneText.meta({ description: 'The new number, as it was asked a code for.' }),
    code: CodeText.meta({ description: 'The code that was sent to it.' }),
    current_phone: PhoneText.optional().meta({ description: 'The own number as it is now. Goes with its code.' }),
    current_phone_code: CodeText.optional().meta({
      description: 'The code of `verify_current`: stands in for a sign-in of the last 10 minutes.',
    }),
  })
  .superRefine((input, ctx) => {
    const missing = (['current_phone', 'current_phone_code'] as const).filter((field) => input[field] === undefined)
    if (missing.length === 1) ctx.addIssue({ code: 'custom', path: missing, params: { code: 'required' } })
  })
  .meta({ id: 'ConfirmPhoneInput' })
export type ConfirmPhoneInput = z.output<typeof ConfirmPhoneInput>
