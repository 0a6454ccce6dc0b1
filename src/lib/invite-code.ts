import { asciiOf, SEPARATORS } from './text.ts'

/** Crockford's base 32: no I, L, O or U, so that codes survive being read aloud or copied by hand. */
export const INVITE_CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const INVITE_CODE_LENGTH = 6

const CANONICAL = new RegExp(`^[${INVITE_CODE_ALPHABET}]{${INVITE_CODE_LENGTH}}$`)

/** A random code, six characters by default. 256 is a multiple of 32, so the low five bits of a byte are unbiased. */
export function randomInviteCode(length = INVITE_CODE_LENGTH): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length))
  return Array.from(bytes, (byte) => INVITE_CODE_ALPHABET[byte & 31]).join('')
}

/**
 * Crockford's decoding of typed text: any case, O as 0, I and L as 1, without hyphens, underscores, spaces and invisible
 * marks, full-width forms folded.
 */
export const readAloud = (typed: string): string =>
  asciiOf(typed).replace(SEPARATORS, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')

/** A typed code in the form in which codes are stored (`readAloud`); undefined if it cannot be a code. */
export function canonicalInviteCode(typed: string): string | undefined {
  const code = readAloud(typed)
  return CANONICAL.test(code) ? code : undefined
}
