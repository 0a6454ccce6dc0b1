/** Crockford's base 32: no I, L, O, U, so that a code survives being read aloud or copied by hand. */
export const INVITE_CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const INVITE_CODE_LENGTH = 6

const CANONICAL = new RegExp(`^[${INVITE_CODE_ALPHABET}]{${INVITE_CODE_LENGTH}}$`)

/** A random invite code, or a longer one of its alphabet. 256 is a multiple of 32, so a byte's low five bits are unbiased. */
export function randomInviteCode(length = INVITE_CODE_LENGTH): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length))
  return Array.from(bytes, (byte) => INVITE_CODE_ALPHABET[byte & 31]).join('')
}

/** As Crockford's base 32 is read: any case, O as 0, I and L as 1. */
export const readAloud = (text: string): string => text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')

/**
 * What a person typed, as the code is stored: any case, hyphens and spaces dropped, O read as 0, I and L as 1.
 * Undefined when it cannot be a code.
 */
export function canonicalInviteCode(typed: string): string | undefined {
  const code = readAloud(typed.replace(/[\s-]/g, ''))
  return CANONICAL.test(code) ? code : undefined
}
