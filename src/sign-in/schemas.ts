import * as z from 'zod/mini'
import { docs } from '#docs'
import { InviteCodeText, PhoneText } from '../lib/fields.ts'
import { described, transformed } from '../lib/schema.ts'
import { asciiOf, SEPARATORS } from '../lib/text.ts'

/** Twice as long as ours: longer text is ignored as nonsense. */
const MAX_DEVICE_TOKEN_LENGTH = 140

const DeviceText = described(
  z.nullish(transformed(z.string().check(z.trim()), (text) => (text.length <= MAX_DEVICE_TOKEN_LENGTH ? text : ''))),
  docs({
    description:
      'The device token of an earlier sign-in to this number, here or in the header `X-Device-Token`. With it, strangers ' +
      'who try codes for the number cannot lock out this device. Invalid tokens are ignored.',
  }),
)

/** The maximum length of Turnstile's tokens. */
const MAX_BOT_TOKEN_LENGTH = 2048

const BotToken = described(
  z.nullish(z.string().check(z.trim(), z.maxLength(MAX_BOT_TOKEN_LENGTH))),
  docs({
    description: 'Turnstile token. Required after `bot_check_required`; works once.',
  }),
)

/** `{"phone": "+79174445566", "device"?: "…", "turnstile_token"?: "0.x…"}` */
export const SendCodeInput = described(
  z.object({ phone: PhoneText, device: DeviceText, turnstile_token: BotToken }),
  docs({
    id: 'SendCodeInput',
  }),
)
export type SendCodeInput = z.output<typeof SendCodeInput>

/** Longer than any code: the guard refuses wrong codes, and nonsense never gets there. */
const MAX_CODE_LENGTH = 10

const isCode = (code: string) => code.length <= MAX_CODE_LENGTH && /^\d+$/.test(code)

const digitsOf = (typed: string) => asciiOf(typed).replace(SEPARATORS, '')

/** A code as a string or a number. */
export const CodeText = described(
  z
    .union([transformed(z.int().check(z.nonnegative()), String), transformed(z.string(), digitsOf)])
    .check(z.refine(isCode, { params: { code: 'invalid_code_format' } })),
  docs({
    description:
      'The code from the message, as a number or a string: digits of any script; spaces and dashes are dropped.',
    examples: ['4821', 4821],
  }),
)

const ReferralToken = described(
  z.nullish(z.string().check(z.trim())),
  docs({
    description:
      'The click token of a referral link, from the redirect or `referrals/resolve`. `invited_by_code` takes ' +
      'precedence. Forged, expired or ownerless tokens are ignored. Without it, the cookie of the redirect counts.',
  }),
)

/** `{"phone", "code": 1234 | "1234", "invited_by_code"?: "K49FJ5", "referral_token"?: "…", "device"?: "…"}` */
export const SignInInput = described(
  z.object({
    phone: PhoneText,
    code: CodeText,
    invited_by_code: z.optional(InviteCodeText),
    referral_token: ReferralToken,
    device: DeviceText,
  }),
  docs({ id: 'SignInInput' }),
)
export type SignInInput = z.output<typeof SignInInput>

const TokenText = z.string().check(z.trim())

/** `{"token"}` */
export const VerifyInput = described(z.object({ token: TokenText }), docs({ id: 'VerifyInput' }))
export type VerifyInput = z.output<typeof VerifyInput>

/** `{"refresh"}` */
export const RefreshInput = described(z.object({ refresh: TokenText }), docs({ id: 'RefreshInput' }))
export type RefreshInput = z.output<typeof RefreshInput>
