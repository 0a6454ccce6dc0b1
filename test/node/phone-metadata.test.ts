import { readFile } from 'node:fs/promises'
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' }
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { describe, expect, it } from 'vitest'
import { PHONE_METADATA_FILE, renderPhoneMetadata } from '../../scripts/phone-metadata.ts'
import { parsePhone } from '../../src/lib/phone.ts'

/** Every country's example number: whole, shortened, extended, and with other last digits. */
function candidates(): string[] {
  return getCountries().flatMap((country) => {
    const number = `+${getCountryCallingCode(country)}${examples[country]}`
    const variants = Array.from(
      { length: 40 },
      (_, i) => number.slice(0, -3) + String((i * 617) % 1000).padStart(3, '0'),
    )
    return [number, number.slice(0, -1), `${number}1`, `${number.slice(0, 4)}0${number.slice(4)}`, ...variants]
  })
}

describe('the phone metadata', () => {
  it("equals the library's without formats: npm run phone-metadata", async () => {
    expect(await readFile(PHONE_METADATA_FILE, 'utf8')).toBe(renderPhoneMetadata())
  })

  it('reads numbers of every country like the full library', () => {
    const numbers = candidates()
    expect(numbers.length).toBeGreaterThan(10_000)
    const differing = numbers.filter((number) => {
      const whole = parsePhoneNumberFromString(number, { extract: false })
      return parsePhone(number)?.e164 !== (whole?.isValid() ? whole.number : undefined)
    })
    // A mobile of Brazil from before 2016, which gets the 9 it has today.
    expect(differing).toEqual(['+551196123456'])
    expect(numbers.filter((number) => parsePhone(number)).length).toBeGreaterThan(5000)
  })
})
