import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/core'
import type { CountryCode, MetadataJson } from 'libphonenumber-js/core'
import metadata from './phone-metadata.json' with { type: 'json' }
import { asciiOf } from './text.ts'

export type { CountryCode } from 'libphonenumber-js/core'

export interface Phone {
  /** E.164: `+79174445566`. */
  e164: string
  /** Without the plus: `7`. */
  callingCode: string
  /** ISO 3166 code, or the calling code with `+` if it belongs to no one country, such as `+883`. */
  country: string
}

/** E.164 allows 15 digits; the rest is room for what stands around them. */
const MAX_TYPED_LENGTH = 60
const TYPED = /^\+?[\d\s().[\]/\p{Pd}\u2212\u00b7]+$/u

let defaultCountry: CountryCode | undefined

/** The country of numbers without a calling code. Like the configuration that names it, one per isolate. */
export function setDefaultCountry(country: string | undefined): void {
  defaultCountry = country === undefined || !isPhoneCountry(country) ? undefined : country
}

/**
 * Parses a number as people, contact cards and chats write it: international with `+` or `00`, or national if
 * there is a default country; digits of any script, with spaces, dashes, dots, slashes and brackets of all kinds, invisible
 * marks, and `tel:` (RFC 3966). Undefined if no country has such a number.
 */
export function parsePhone(typed: string): Phone | undefined {
  if (typed.length > MAX_TYPED_LENGTH) return undefined
  const text = asciiOf(typed).trim().replace(/^tel:/i, '').trim()
  if (!TYPED.test(text)) return undefined
  const digits = text.replace(/\D/g, '')
  if (text.startsWith('+')) return phoneOf(`+${digits}`)
  if (digits.startsWith('00')) return phoneOf(`+${digits.slice(2)}`)
  return defaultCountry === undefined ? undefined : phoneOf(digits, defaultCountry)
}

/** As `parsePhone`, but the plus may be missing: in a query string it means a space. */
export const parsePhoneOfQuery = (typed: string): Phone | undefined =>
  parsePhone(typed) ?? parsePhone(`+${typed.trim()}`)

/** Position of the prefix of national numbers (8 in Russia, 0 in Germany) in the metadata of a country. */
const NATIONAL_PREFIX = 5

/**
 * The beginning of a number in groups, such as `8 926` or `+7 (926) 12`, as E.164 starts. Undefined unless it is written
 * like one: groups of digits may be parts of any number.
 */
export function parsePhoneStart(typed: string): string | undefined {
  const text = asciiOf(typed).trim()
  const [first = '', second = '', ...rest] = text.split(/\D+/).filter(Boolean)
  if (!TYPED.test(text) || second === '') return undefined
  if (text.startsWith('+')) return `+${[first, second, ...rest].join('')}`
  const [callingCode, prefix] = defaultCountry === undefined ? [] : planOf(defaultCountry)
  if (!prefix || !first.startsWith(prefix)) return undefined
  const area = first.slice(prefix.length)
  const isArea = area === '' ? second.length === AREA_DIGITS : area.length >= (prefix === '0' ? 2 : AREA_DIGITS)
  return isArea ? `+${callingCode}${[area, second, ...rest].join('')}` : undefined
}

/** Of an area code beside the prefix. */
const AREA_DIGITS = 3

function planOf(country: CountryCode): [callingCode: string, prefix: string | undefined] {
  const plan = asMetadata(metadata).countries[country] as unknown[] | undefined
  const prefix = plan?.[NATIONAL_PREFIX]
  return [String(plan?.[0]), typeof prefix === 'string' ? prefix : undefined]
}

/** Other ways to write the number of one person, and the way that networks deliver messages to. */
const OTHER_FORMS: readonly (readonly [other: RegExp, current: string])[] = [
  // Mobiles in Argentina have a 9 when they are called from abroad.
  [/^\+54(11\d{8}|[23]\d{9})$/, '+549$1'],
  // Mobiles in Mexico had a 1 until 2019, and other prefixes within the country. WhatsApp keeps the 1.
  [/^\+52(?:0?1|04[45])(\d{10})$/, '+52$1'],
  // Mobiles in Brazil have got a 9. WhatsApp leaves it out for those that registered before.
  [/^\+55(\d\d)([689]\d{7})$/, '+55$19$2'],
]

const currentForm = (number: string) =>
  OTHER_FORMS.reduce((text, [other, current]) => text.replace(other, current), number)

function phoneOf(digits: string, country?: CountryCode): Phone | undefined {
  const read = parseDigits(digits, country)
  const number = currentForm(read?.number ?? digits)
  const parsed = number === read?.number ? read : parseDigits(number, country)
  if (!parsed?.isValid()) return undefined
  return {
    e164: parsed.number,
    callingCode: parsed.countryCallingCode,
    country: parsed.country ?? `+${parsed.countryCallingCode}`,
  }
}

const parseDigits = (digits: string, country?: CountryCode) =>
  parsePhoneNumberFromString(
    digits,
    { extract: false, ...(country && { defaultCountry: country }) },
    asMetadata(metadata),
  )

/** Whether numbers of this ISO 3166 country can be parsed. */
export const isPhoneCountry = (text: string): text is CountryCode =>
  isSupportedCountry(text as CountryCode, asMetadata(metadata))

/** Countries of phones, and calling codes that belong to no one country. */
export const PHONE_COUNTRIES: readonly string[] = [
  ...Object.keys(metadata.countries),
  ...Object.keys(metadata.nonGeographic).map((code) => `+${code}`),
]

/** Made by scripts/phone-metadata.ts in the library's own format; TypeScript sees its tuples as arrays. */
const asMetadata = (json: unknown): MetadataJson => json as MetadataJson

/** Characters of a calling code. None begins with another (ITU-T E.164). */
const CALLING_CODE_LENGTHS = [1, 2, 3]

const CALLING_CODES = new Set([...Object.keys(metadata.country_calling_codes), ...Object.keys(metadata.nonGeographic)])

/** `+79174445566` as `+7 ••• ••• •• 66`: the calling code and the last two digits. */
export function maskPhone(e164: string): string {
  const digits = e164.slice(1)
  const callingCode = CALLING_CODE_LENGTHS.map((n) => digits.slice(0, n)).find((code) => CALLING_CODES.has(code)) ?? ''
  const hidden = '•'.repeat(Math.max(0, digits.length - callingCode.length - 2)).match(/.{1,3}/g) ?? []
  return [`+${callingCode}`, ...hidden, digits.slice(-2)].join(' ')
}
