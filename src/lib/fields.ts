import * as z from 'zod/mini'
import { docs } from '#docs'
import { typedInviteCode } from './invite-code.ts'
import { parsePhone } from './phone.ts'
import { described, readAs, transformed } from './schema.ts'
import { characterCount, toNfc } from './text.ts'
import { isDay } from './time.ts'

/** Fields that several inputs share. Output is trimmed, single-line and in canonical form. */

/** Private characters mean nothing to other people's fonts, and the search uses them as separators. */
const MEANINGLESS = /[\p{Cc}\p{Co}\p{Noncharacter_Code_Point}]/u

const isCleanText = (text: string): boolean => text.isWellFormed() && !MEANINGLESS.test(text)

/**
 * One line of text without control and private characters or lone surrogates, which stores may change. Normalized to NFC, so that a
 * name is found whichever way the keyboard composed its accents.
 */
export const LineText = z
  .string()
  .check(z.trim(), z.overwrite(toNfc), z.refine(isCleanText, { params: { code: 'invalid_text' }, abort: true }))

/** Counts characters, not UTF-16 units. What is longer is not checked further, which may cost much more. */
export const atMost = (max: number) =>
  z.refine<string>((text) => characterCount(text) <= max, {
    abort: true,
    params: { code: 'too_long', params: { max } },
  })

/** An empty text clears a field, like null. */
export const emptyIsNull = (text: string | null) => (text === '' ? null : text)

export const PhoneText = described(
  readAs(z.string(), parsePhone, 'invalid_phone'),
  docs({
    description:
      'International, with a leading `+` or `00`; with `DEFAULT_COUNTRY`, also national. Spaces, dashes, dots, slashes, brackets, ' +
      'invisible marks, digits of any script and `tel:` are tolerated.',
    examples: ['+79174445566'],
  }),
)

/**
 * An invite code in any case, with or without hyphens; null and "" mean none. Text that cannot be a code becomes
 * `UNKNOWN_INVITE_CODE` and is refused like any unknown code.
 */
export const InviteCodeText = described(
  transformed(z.nullable(z.string()), (typed) =>
    typed?.trim() ? (typedInviteCode(typed) ?? UNKNOWN_INVITE_CODE) : undefined,
  ),
  docs({
    description:
      'Invite code of the inviter: any case; hyphens, underscores, spaces and invisible marks are dropped. If no one has it as typed, O is read as 0, and I and L as 1.',
    examples: ['K49FJ5'],
  }),
)

/** Shorter than any invite code, so it matches none. */
export const UNKNOWN_INVITE_CODE = '?'

/** A calendar day, such as 2026-11-23. */
export const DayText = z.string().check(z.trim(), z.refine(isDay, { params: { code: 'invalid_date' } }))
