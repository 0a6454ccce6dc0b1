import * as z from 'zod'
import { InviteCodeText, PhoneText } from '../lib/fields.ts'

/** Twice as long as ours, so that any token of ours is read and nonsense of any length ignored. */
const MAX_DEVICE_TOKEN_LENGTH = 140

const DeviceText = z
  .string()
  .trim()
  .transform((text) => (text.length <= MAX_DEVICE_TOKEN_LENGTH ? text : ''))
  .nullable()
  .optional()
  .meta({
    description:
      'The device token of an earlier sign-in to this number, here or in the header `X-Device-Token`. It keeps strangers ' +
      'who try codes for the number from locking this device out. One that is not good is ignored.',
  })

/** What Turnstile makes is at most this long. */
const MAX_BOT_TOKEN_LENGTH = 2048

const BotToken = z
  .string()
  .trim()
  .max(MAX_BOT_TOKEN_LENGTH)
  .nullish()
  .meta({ description: 'The answer of the bot check, after `bot_check_required`. Good once.' })

/** `{"phone": "+79174445566", "device"?: "…", "turnstile_token"?: "0.x…"}` */
export const SendCodeInput = z
  .object({ phone: PhoneText, device: DeviceText, turnstile_token: BotToken })
  .meta({ id: 'SendCodeInput' })
export type SendCodeInput = z.output<typeof SendCodeInput>

/** Longer than any code, so that a wrong code is refused by the guard, and nonsense before it. */
const MAX_CODE_LENGTH = 10

const CodeText = z
  .union([z.int().nonnegative().transform(String), z.string().trim()])
  .refine((code) => code.length <= MAX_CODE_LENGTH && /^\d+$/.test(code), { params: { code: 'invalid_code_format' } })
  .meta({ description: 'The code from the message, as a number or a string of digits.', examples: ['4821', 4821] })

/** `{"phone", "code": 1234 | "1234", "invited_by_code"?: "K49FJ5", "device"?: "…"}` */
export const SignInInput = z
  .object({ phone: PhoneText, code: CodeText, invited_by_code: InviteCodeText.optional(), device: DeviceText })
  .meta({ id: 'SignInInput' })
export type SignInInput = z.output<typeof SignInInput>

const TokenText = z.string().trim()

/** `{"token"}` */
export const VerifyInput = z.object({ token: TokenText }).meta({ id: 'VerifyInput' })
export type VerifyInput = z.output<typeof VerifyInput>

/** `{"refresh"}` */
export const RefreshInput = z.object({ refresh: TokenText }).meta({ id: 'RefreshInput' })
export type RefreshInput = z.output<typeof RefreshInput>
