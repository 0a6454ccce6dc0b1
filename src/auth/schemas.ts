import * as z from 'zod'
import { InviteCodeText, PhoneText } from '../lib/fields.ts'

/** What Turnstile makes is at most this long. */
const MAX_BOT_TOKEN_LENGTH = 2048

const BotToken = z
  .string()
  .trim()
  .max(MAX_BOT_TOKEN_LENGTH)
  .meta({ description: 'The answer of the check against robots, where the service asks for one. Good once.' })

/** `{"phone": "+79174445566", "turnstile_token"?: "0.x…"}` */
export const SendCodeInput = z
  .object({ phone: PhoneText, turnstile_token: BotToken.nullish() })
  .meta({ id: 'SendCodeInput' })
export type SendCodeInput = z.output<typeof SendCodeInput>

/** Longer than any code, so that a wrong code is refused by the guard, and nonsense before it. */
const MAX_CODE_LENGTH = 10

const CodeText = z
  .union([z.int().nonnegative().transform(String), z.string().trim()])
  .refine((code) => code.length <= MAX_CODE_LENGTH && /^\d+$/.test(code), { params: { code: 'invalid_code_format' } })
  .meta({ description: 'The code from the message, as a number or a string of digits.', examples: ['4821', 4821] })

/** `{"phone", "code": 1234 | "1234", "invited_by_code"?: "K49FJ5"}` */
export const SignInInput = z
  .object({ phone: PhoneText, code: CodeText, invited_by_code: InviteCodeText.optional() })
  .meta({ id: 'SignInInput' })
export type SignInInput = z.output<typeof SignInInput>

const TokenText = z.string().trim()

/** `{"token"}` */
export const VerifyInput = z.object({ token: TokenText }).meta({ id: 'VerifyInput' })
export type VerifyInput = z.output<typeof VerifyInput>

/** `{"refresh"}` */
export const RefreshInput = z.object({ refresh: TokenText }).meta({ id: 'RefreshInput' })
export type RefreshInput = z.output<typeof RefreshInput>
