import * as z from 'zod/mini'
import { canonicalInviteCode } from './invite-code.ts'
import { parsePhone } from './phone.ts'
import { described, readAs, transformed } from './schema.ts'
import { characterCount } from './text.ts'
import { isDay } from './time.ts'

/** Fields that several inputs share. What people type arrives trimmed, whole and in canonical form. */

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/

const isCleanText = (text: string): boolean => text.isWellFormed() && !CONTROL.test(text)

/**
 * One line of text with no control characters and no lone surrogates, which no store would give back as it was.
 * Composed (NFC), so that a name is found however the keyboard spelled its accents.
 */
export const LineText = z
  .string()
  .check(z.trim(), z.normalize('NFC'), z.refine(isCleanText, { params: { code: 'invalid_text' }, abort: true }))

/** Counts characters as people do, not UTF-16 units. */
export const atMost = (max: number) =>
  z.refine<string>((text) => characterCount(text) <= max, { params: { code: 'too_long', params: { max } } })

/** An empty text clears a field, as null does. */
export const emptyIsNull = (text: string | null) => (text === '' ? null : text)

export const PhoneText = described(readAs(z.string(), parsePhone, 'invalid_phone'), {
  description: 'International, with a leading `+`; spaces, dashes, brackets and `tel:` are tolerated.',
  examples: ['+79174445566'],
})

/**
 * An invite code in any case, with or without hyphens; null and "" mean none. What can be no code at all becomes
 * `UNKNOWN_INVITE_CODE`, so that it is refused like a code that nobody has.
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

/** A day of the calendar, as 2026-11-23. */
export const DayText = z.string().check(z.trim(), z.refine(isDay, { params: { code: 'invalid_date' } }))
