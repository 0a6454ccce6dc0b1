import { parsePhoneNumberFromString } from 'libphonenumber-js/core'
import type { MetadataJson } from 'libphonenumber-js/core'
import metadata from './phone-metadata.json' with { type: 'json' }

export interface Phone {
  /** E.164: `+79174445566`. */
  e164: string
  /** Without the plus: `7`. */
  callingCode: string
  /** ISO 3166 code, or the calling code with `+` if it belongs to no one country, such as `+883`. */
  country: string
}

/** E.164 allows 15 digits; twice that leaves room for spaces, brackets and `tel:`. */
const MAX_TYPED_LENGTH = 40
const TYPED = /^\+[\d\s().\-\u00a0\u2010-\u2015]+$/

/**
 * Parses an international number as people and contact cards write it: a leading `+`, then digits with spaces, dashes,
 * dots and brackets; also `tel:` (RFC 3966). Undefined if no country has such a number.
 */
export function parsePhone(typed: string): Phone | undefined {
  const text = typed.trim().replace(/^tel:/i, '')
  if (text.length > MAX_TYPED_LENGTH || !TYPED.test(text)) return undefined
  const digits = `+${text.replace(/\D/g, '')}`
  const parsed = parsePhoneNumberFromString(digits, { extract: false }, asMetadata(metadata))
  if (!parsed?.isValid()) return undefined
  return {
    e164: parsed.number,
    callingCode: parsed.countryCallingCode,
    country: parsed.country ?? `+${parsed.countryCallingCode}`,
  }
}

/** Made by scripts/phone-metadata.ts in the library's own format; TypeScript sees its tuples as arrays. */
const asMetadata = (json: unknown): MetadataJson => json as MetadataJson

/** `+79174445566` as `+7917•••5566`. At least three digits stay hidden, even in short numbers. */
export function maskPhone(e164: string): string {
  const digits = e164.slice(1)
  const shown = Math.max(0, Math.min(4, digits.length - 7))
  return `+${digits.slice(0, shown)}•••${digits.slice(-4)}`
}
