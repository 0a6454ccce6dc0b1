import { readFile } from 'node:fs/promises'
import { parsePhoneNumberFromString } from 'libphonenumber-js/core'
import whole from 'libphonenumber-js/min/metadata'
import { expect, it } from 'vitest'
import { phoneMetadata } from '../../scripts/phone-metadata.ts'
import { parsePhone } from '../../src/lib/phone.ts'

const NUMBERS_PER_CALLING_CODE = 300

it('the phone metadata is that of the installed library: npm run phones', async () => {
  expect(await readFile('src/lib/phone-metadata.json', 'utf8')).toBe(phoneMetadata())
})

it('no number is read in another way than with the whole metadata', () => {
  const callingCodes = [...Object.keys(whole.country_calling_codes), ...Object.keys(whole.nonGeographic)]
  let valid = 0
  for (const number of callingCodes.flatMap(numbersOf)) {
    const parsed = parsePhoneNumberFromString(number, { extract: false }, whole)
    const expected = parsed?.isValid() ? { e164: parsed.number, callingCode: parsed.countryCallingCode } : undefined
    expect(parsePhone(number)).toEqual(expected)
    if (expected) valid += 1
  }
  expect(valid).toBeGreaterThan(callingCodes.length * 10)
})

/** The same numbers each time, spread over lengths and digits (a linear congruential generator). */
function numbersOf(callingCode: string): string[] {
  let state = Number(callingCode)
  const digits = (length: number) =>
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor(state / 65_536) % 10
    }).join('')
  return Array.from({ length: NUMBERS_PER_CALLING_CODE }, (_, i) => `+${callingCode}${digits(6 + (i % 6))}`)
}
