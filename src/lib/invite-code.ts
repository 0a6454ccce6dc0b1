import { asciiOf, SEPARATORS } from './text.ts'

/** Crockford's base 32: no I, L, O or U, so that codes survive being read aloud or copied by hand. */
export const INVITE_CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const INVITE_CODE_LENGTH = 6

/** Codes of an imported service have all letters. */
const CODE = new RegExp(`^[0-9A-Z]{${INVITE_CODE_LENGTH}}$`)

/** A random code, six characters by default. 256 is a multiple of 32, so the low five bits of a byte are unbiased. */
export function randomInviteCode(length = INVITE_CODE_LENGTH): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length))
  return Array.from(bytes, (byte) => INVITE_CODE_ALPHABET[byte & 31]).join('')
}

/** A typed code in upper case, without hyphens, underscores, spaces and invisible marks, full-width forms folded. */
export const asTyped = (typed: string): string => asciiOf(typed).replace(SEPARATORS, '').toUpperCase()

/** Crockford's decoding of what may have been misread: O as 0, I and L as 1. */
export const secondReading = (code: string): string => code.replaceAll('O', '0').replace(/[IL]/g, '1')

/**
 * An invite code as typed; undefined if it cannot be one. It means the user with this code or else, if there is none, with
 * its second reading: src/db/typed-code.ts.
 */
export function typedInviteCode(typed: string): string | undefined {
  const code = asTyped(typed)
  return CODE.test(code) ? code : undefined
}

/** Whether a typed code may mean this one. */
export const mayMean = (typed: string | undefined, code: string): boolean =>
  typed !== undefined && (typed === code || secondReading(typed) === code)
