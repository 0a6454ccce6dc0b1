import * as z from 'zod/mini'
import { canonicalInviteCode } from './invite-code.ts'
import { parsePhone } from './phone.ts'
import { described, readAs, transformed } from './schema.ts'
import { characterCount } from './text.ts'
import { isDay } from './time.ts'

/** Fields that several inputs share. Output is trimmed, single-line and in canonical form. */

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/

const isCleanText = (text: string): boolean => text.isWellFormed() && !CONTROL.test(text)

/**
 * One line of text without control characters or lone surrogates, which stores may change. Normalized to NFC, so that a
 * name is found whichever way the keyboard composed its accents.
 */
export const LineText = z
  .string()
  .check(z.trim(), z.normalize('NFC'), z.refine(isCleanText, { params: { code: 'invalid_text' }, abort: true }))

/** Counts characters, not UTF-16 units. */
export const atMost = (max: number) =>
  z.refine<string>((text) => characterCount(text) <= max, { params: { code: 'too_long', params: { max } } })

/** An empty text clears a field, like null. */
export const emptyIsNull = (text: string | null) => (text === '' ? null : text)

export const PhoneText = described(readAs(z.string(), parsePhone, 'invalid_phone'), {
  description: 'International, with a leading `+`; spaces, dashes, brackets and `tel:` are tolerated.',
  examples: ['+79174445566'],
})

/**
 * An invite code in any case, with or without hyphens; null and "" mean none. Text that cannot be a code becomes
 * `UNKNOWN_INVITE_CODE` and is refused like any unknown code.
 */
export const InviteCodeText = described(
  transformed(z.nullable(z.string()), (typed) =>
    typed?.trim() ? (canonicalInviteCode(typed) ?? UNKNOWN_INVITE_CODE) : undefined,
  ),
  {
    description: 'Invite code of the inviter: any case, hyphens and spaces dropped, O read as 0, I and L as 1.',
    examples: ['K49FJ5'],
  },
)

/** Shorter than any invite code, so it matches none. */
export const UNKNOWN_INVITE_CODE = '?'

/** A calendar day, such as 2026-11-23. */
export const DayText = z.string().check(z.trim(), z.refine(isDay, { params: { code: 'invalid_date' } }))
